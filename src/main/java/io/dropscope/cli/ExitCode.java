package io.dropscope.cli;

import io.dropscope.bpf.BpfException;
import io.dropscope.diagnose.Diagnosis;
import io.dropscope.stats.Snapshot;

/** How a run ends, for scripts. */
final class ExitCode {
    /** Nothing dropped, stopped by a signal, {@code -c} reached, or nobody reads any more: all of it is success. */
    static final int OK = 0;

    static final int FAILURE = 1;
    static final int USAGE = 2;
    static final int MISSING_PERMISSION = 3;
    static final int UNSUPPORTED_KERNEL = 4;
    /** {@code --fail-on-drop}, and something was lost. */
    static final int DROPS_SEEN = 10;
    /** A second Ctrl-C. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    /**
     * The code of a run that went well. Ordinary drops fail nothing, nor do nested ones under a filter: they may lie
     * outside of it.
     */
    static int of(Snapshot last, boolean failOnDrop, boolean filtered) {
        long lost = last.since(null)
                .drops((reason, symbol) -> !Diagnosis.of(reason, symbol).ordinary())
                .packets();
        long nested = filtered ? 0 : last.nested();
        return failOnDrop && lost + nested + last.other().packets() > 0 ? DROPS_SEEN : OK;
    }

    static int of(BpfException e) {
        return switch (e.reason()) {
            case PERMISSION -> MISSING_PERMISSION;
            case UNSUPPORTED -> UNSUPPORTED_KERNEL;
            case FAILURE -> FAILURE;
        };
    }
}
