/** The kernel's drop counters without BPF, and the log of them. */
package io.dropscope.poll;
