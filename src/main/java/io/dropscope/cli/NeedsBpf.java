package io.dropscope.cli;

import io.dropscope.bpf.BpfException;

/**
 * An option that only BPF can do.
 *
 * @param option as it is given: {@code --port}
 * @param what the kernel's counters do not know
 */
record NeedsBpf(String option, String what) {
    /** All of the command: where there is no BPF, why there is none is what is to be told. */
    static final NeedsBpf ALL = new NeedsBpf("the command", "packets");

    /** The first that is given; null for none. */
    static NeedsBpf firstOf(NeedsBpf... needs) {
        for (NeedsBpf need : needs) {
            if (need != null) {
                return need;
            }
        }
        return null;
    }

    /** @param why why there is no BPF; null when none is wanted */
    UsageException complaint(BpfException why) {
        String text = option + " needs BPF: counters know nothing of " + what + "; leave it out";
        return new UsageException(
                why == null ? text + ", or take --source bpf" : text + ". No BPF here: " + why.getMessage());
    }
}
