package io.dropscope.poll;

import java.util.List;

/**
 * What a {@link Poller} looks at.
 *
 * @param interfaces names of interfaces; empty: all. What belongs to the namespace or the host is read whatever this
 *     says
 * @param namespaces names, paths or inodes of network namespaces, looked up at each look anew; empty: the own one
 * @param allNamespaces all that can be found, at each look anew; then {@code namespaces} is empty
 */
public record Watch(List<String> interfaces, List<String> namespaces, boolean allNamespaces) {
    public Watch {
        interfaces = List.copyOf(interfaces);
        namespaces = List.copyOf(namespaces);
    }

    /** Everything in the own namespace. */
    public static final Watch OWN = new Watch(List.of(), List.of(), false);
}
