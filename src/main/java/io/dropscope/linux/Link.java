package io.dropscope.linux;

/**
 * A network interface of one namespace.
 *
 * @param index its index in that namespace, from 1
 * @param name its name, as safe text
 */
public record Link(int index, String name) {}
