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
    private final String log;

    BpfException(Cause reason, String message) {
        this(reason, message, "");
    }

    BpfException(Cause reason, String message, String log) {
        super(message);
        this.reason = reason;
        this.log = log;
    }

    public Cause reason() {
        return reason;
    }

    /** What libbpf and the verifier said, many lines; empty when they said nothing. */
    public String log() {
        return log;
    }
}
