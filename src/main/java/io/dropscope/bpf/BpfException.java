package io.dropscope.bpf;

import java.io.IOException;

/** The BPF program cannot run here. The message is one line, and says the way out. */
public final class BpfException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What stands in the way; decides the exit code. */
    public enum Cause {
        /** A capability is missing, or a security policy forbids it. */
        PERMISSION,
        /** The kernel, or the libraries of this machine, lack what is needed. */
        UNSUPPORTED,
        /** Anything else. */
        FAILURE
    }

    private final Cause reason;
    private final boolean unavailable;
    private final String log;

    BpfException(Cause reason, String message) {
        this(reason, message, "");
    }

    BpfException(Cause reason, String message, String log) {
        this(reason, message, log, false);
    }

    private BpfException(Cause reason, String message, String log, boolean unavailable) {
        super(message);
        this.reason = reason;
        this.log = log;
        this.unavailable = unavailable;
    }

    /** BPF cannot be had here: because of the rights, the kernel or the machine, and of no fault. */
    static BpfException unavailable(Cause reason, String message) {
        return new BpfException(reason, message, "", true);
    }

    /** The same with what libbpf and the verifier said. */
    BpfException withLog(String lines) {
        return new BpfException(reason, getMessage(), lines, unavailable);
    }

    /** The same with another sentence behind what it says. */
    public BpfException with(String sentence) {
        return new BpfException(reason, getMessage() + "; " + sentence, log, unavailable);
    }

    /**
     * Whether BPF cannot be had here, now and for this user, whatever is asked of it. False for what looks like a fault of
     * this program or of the kernel, and for limits that the user can move: that is to be told, not passed over.
     */
    public boolean isUnavailable() {
        return unavailable;
    }

    public Cause reason() {
        return reason;
    }

    /** What libbpf and the verifier said, many lines; empty when they said nothing. */
    public String log() {
        return log;
    }
}
