package io.dropscope.enrich;

import io.dropscope.linux.Link;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.Namespace;
import io.dropscope.linux.Namespaces;
import java.util.List;

/** Where {@link Interfaces} looks: this host, or what a test makes up. */
interface NetworkView {
    /** All namespaces that can be entered, the own one first. */
    List<Namespace> namespaces() throws LinuxException;

    /** Those of them that have a name: the same for less. */
    List<Namespace> named();

    /** The interfaces of one of them. */
    List<Link> links(Namespace namespace) throws LinuxException;

    /** This host. */
    final class Live implements NetworkView {
        @Override
        public List<Namespace> namespaces() throws LinuxException {
            return Namespaces.all();
        }

        @Override
        public List<Namespace> named() {
            return Namespaces.named();
        }

        @Override
        public List<Link> links(Namespace namespace) throws LinuxException {
            return Namespaces.links(namespace);
        }
    }
}
