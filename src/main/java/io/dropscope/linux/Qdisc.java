package io.dropscope.linux;

/**
 * A queueing discipline, or a class of one, and what passed through it since it was made (struct tcmsg, TCA_STATS2;
 * include/uapi/linux/rtnetlink.h, gen_stats.h). A parent's numbers contain, as a rule, those of its children: a sum
 * over the {@linkplain #isRoot() roots} counts each packet once. Counters are {@link #ABSENT} where the kernel does
 * not tell them, as some qdiscs do not of their classes.
 *
 * @param interfaceIndex of the interface that it belongs to
 * @param isClass whether it is a class
 * @param handle its own number, {@code 1:0} as 0x10000; 0 for what the kernel attached by itself
 * @param parent the class that it hangs from; {@link #ROOT} or {@link #INGRESS} for none
 * @param info of a class, the handle of the qdisc inside it, 0 for none; of a qdisc, its reference count
 * @param kind {@code fq_codel}, {@code mq}, {@code clsact}; safe text
 * @param bytes that passed
 * @param packets that passed
 * @param hardwareBytes those of them that hardware let pass; ABSENT where none does (TCA_STATS_BASIC_HW)
 * @param hardwarePackets likewise
 * @param queueLength packets in it now
 * @param backlogBytes bytes in it now
 * @param drops packets dropped; <b>32 bits</b>, wraps
 * @param requeues times that a packet was put back; 32 bits, wraps
 * @param overlimits times that a limit was hit, which need not drop; 32 bits, wraps
 */
public record Qdisc(
        int interfaceIndex,
        boolean isClass,
        int handle,
        int parent,
        int info,
        String kind,
        long bytes,
        long packets,
        long hardwareBytes,
        long hardwarePackets,
        long queueLength,
        long backlogBytes,
        long drops,
        long requeues,
        long overlimits) {

    /** What the kernel does not tell. */
    public static final long ABSENT = -1;
    /** Parent of what stands at the root of an interface: TC_H_ROOT. */
    public static final int ROOT = -1;
    /** Parent of ingress and clsact: TC_H_INGRESS. */
    public static final int INGRESS = 0xFFFFFFF1;

    /** Whether it is the qdisc that all packets sent through the interface pass first. */
    public boolean isRoot() {
        return !isClass && parent == ROOT;
    }

    /** Whether it is ingress or clsact, beside the root: it queues nothing, its filters drop. */
    public boolean isIngress() {
        return !isClass && parent == INGRESS;
    }

    /** The handle as tc writes it: {@code 1:} for a qdisc, {@code 1:10} for a class. */
    public String handleText() {
        return text(handle);
    }

    /** The parent as tc writes it: {@code root}, {@code ingress}, {@code 1:10}. */
    public String parentText() {
        return parent == ROOT ? "root" : parent == INGRESS ? "ingress" : text(parent);
    }

    private static String text(int handle) {
        int minor = handle & 0xffff;
        return Integer.toHexString(handle >>> 16) + ":" + (minor == 0 ? "" : Integer.toHexString(minor));
    }
}
