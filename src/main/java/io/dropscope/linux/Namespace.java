package io.dropscope.linux;

/**
 * A network namespace that can be entered.
 *
 * @param inode its identity, as everywhere in the kernel's own output; a number can be used again after its end
 * @param name its {@code ip netns} name as safe text, or null when it has none
 * @param path a raw path (one char per byte) that opened it when it was found
 */
public record Namespace(long inode, String name, String path) {
    /** The name, else the inode. */
    public String label() {
        return name == null ? Long.toString(inode) : name;
    }
}
