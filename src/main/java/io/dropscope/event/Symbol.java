package io.dropscope.event;

/**
 * A kernel address by name.
 *
 * @param address the address itself
 * @param name the function that holds it, or null when no name is known (kallsyms hidden, or no function there)
 * @param offset bytes from the function's start; 0 when the name is null
 * @param module the module that the function belongs to, or null for the kernel image
 */
public record Symbol(long address, String name, long offset, String module) {
    /** An address without a name. */
    public static Symbol unnamed(long address) {
        return new Symbol(address, null, 0, null);
    }

    /**
     * The function as its source calls it: the name without what the compiler hangs on ({@code .cold}, {@code
     * .isra.0}, {@code .part.0}, {@code .llvm.4711}); null when the name is null. Tables by function look up this.
     */
    public String function() {
        int dot = name == null ? -1 : name.indexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    /** {@code name+0x1f [module]}, or the raw address ({@code 0xffffffff81a2b3c4}) when there is no name. */
    @Override
    public String toString() {
        if (name == null) {
            return address == 0 ? "(no location)" : "0x" + Long.toHexString(address);
        }
        String place = name + "+0x" + Long.toHexString(offset);
        return module == null ? place : place + " [" + module + "]";
    }
}
