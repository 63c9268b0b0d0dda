/**
 * Linux as the rest of the program sees it: system calls through the foreign function interface, and readers for
 * /proc, /sys and rtnetlink. Knows nothing of drops and imports nothing of ours.
 *
 * <p>No MemorySegment and no file layout leaves this package, except for the one method that maps memory. Names that
 * come from outside (interfaces, namespaces) leave it as {@linkplain io.dropscope.linux.Text safe text}.
 */
package io.dropscope.linux;
