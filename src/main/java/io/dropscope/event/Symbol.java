package io.dropscope.event;

/**
 * Where the kernel dropped: an address by name, or the counter that tells of it.
 *
 * @param address the address itself
 * @param name the function that holds it, or null when no name is known (kallsyms hidden, or no function there)
 * @param offset bytes from the function's start; 0 when the name is null
 * @param module the module that the function belongs to, or null for the kernel image
 * @param counter what was counted where no address is known; then the address is a number that stands for it, and there
 *     is no name. Null for an address
 */
public record Symbol(long address, String name, long offset, String module, CounterAt counter) {
    /** An address in a function. */
    public Symbol(long address, String name, long offset, String module) {
        this(address, name, offset, module, null);
    }

    /** A counter, and the number that stands for it. */
    public static Symbol of(long number, CounterAt counter) {
        return new Symbol(number, null, 0, null, counter);
    }

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

    /**
     * {@code name+0x1f [module]}, or the raw address ({@code 0xffffffff81a2b3c4}) when there is no name; of a counter
     * where the kernel tells it.
     */
    @Override
    public String toString() {
        if (counter != null) {
            return counter.counter().source();
        }
        if (name == null) {
            return address == 0 ? "(no location)" : "0x" + Long.toHexString(address);
        }
        String place = name + "+0x" + Long.toHexString(offset);
        return module == null ? place : place + " [" + module + "]";
    }
}
