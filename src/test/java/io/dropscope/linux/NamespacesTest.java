package io.dropscope.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamespacesTest {
    @Test
    void shouldListTheInterfacesOfTheOwnNamespaceAsJavaDoes() throws IOException {
        Namespace own = Namespaces.all().getFirst();

        assertThat(own.inode()).isEqualTo(Namespaces.own());
        assertThat(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString())
                .isEqualTo("net:[" + own.inode() + "]");
        Link[] expected = NetworkInterface.networkInterfaces()
                .map(i -> new Link(i.getIndex(), i.getName()))
                .toArray(Link[]::new);
        assertThat(Namespaces.links(own)).contains(expected);
    }

    @Test
    void shouldListTheInterfacesInsideANamespaceAndFindItByNamePathAndInode() throws Exception {
        try (TestNamespace made = TestNamespace.make()) {
            Namespace namespace = Namespaces.named().stream()
                    .filter(n -> made.name().equals(n.name()))
                    .findFirst()
                    .orElseThrow();

            assertThat(Namespaces.all()).contains(namespace);
            assertThat(Namespaces.all()).extracting(Namespace::inode).doesNotHaveDuplicates();
            assertThat(Namespaces.links(namespace))
                    .extracting(Link::name)
                    .containsExactlyInAnyOrder("lo", "dsv0", "x\\x1b[1m");
            assertThat(Namespaces.resolve(made.name())).isEqualTo(namespace.inode());
            assertThat(Namespaces.resolve("/run/netns/" + made.name())).isEqualTo(namespace.inode());
            assertThat(Namespaces.resolve(Long.toString(namespace.inode()))).isEqualTo(namespace.inode());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Namespaces.resolve(made.name() + "x"))
                    .withMessageStartingWith("no network namespace '" + made.name() + "x'; nearest: " + made.name());
        }
    }

    @Test
    void shouldListTheOwnAddressesInsideANamespace() throws Exception {
        try (TestNamespace made = TestNamespace.make()) {
            made.ip("link", "set", "lo", "up");
            made.ip("link", "set", "dsv0", "up");
            made.ip("addr", "add", "10.9.0.2/24", "dev", "dsv0");
            made.ip("addr", "add", "255.1.2.3/31", "dev", "dsv0");
            made.ip("addr", "add", "10.9.1.1", "peer", "10.9.1.2/32", "dev", "dsv0");
            made.ip("addr", "add", "fd00:9::2/64", "dev", "dsv0", "nodad");
            made.ip("addr", "add", "fd00:9:1::1", "peer", "fd00:9:1::2/128", "dev", "dsv0", "nodad");
            Namespace namespace =
                    new Namespace(Namespaces.resolve(made.name()), made.name(), "/run/netns/" + made.name());
            int index = Namespaces.links(namespace).stream()
                    .filter(link -> link.name().equals("dsv0"))
                    .findFirst()
                    .orElseThrow()
                    .index();

            List<LocalAddress> addresses = Namespaces.addresses(namespace);
            assertThat(addresses)
                    .contains(
                            new LocalAddress(1, 4, 0, 0x7f000001L, 8),
                            new LocalAddress(1, 6, 0, 1, 128),
                            new LocalAddress(index, 4, 0, 0x0a090002L, 24),
                            new LocalAddress(index, 4, 0, 0xff010203L, 31),
                            new LocalAddress(index, 4, 0, 0x0a090101L, 32),
                            new LocalAddress(index, 6, 0xfd00_0009L << 32, 2, 64),
                            new LocalAddress(index, 6, 0xfd00_0009_0001_0000L, 1, 128))
                    .doesNotHaveDuplicates();
            // beside these, one that the link may have given itself
            assertThat(addresses)
                    .filteredOn(address -> address.ipVersion() == 4 || address.high() >>> 48 != 0xfe80)
                    .hasSize(7);
        }
    }

    @Test
    void shouldNotTakeAnotherNamespaceForOneThatIsGone() throws Exception {
        Namespace other =
                new Namespace(1, null, "/proc/" + ProcessHandle.current().pid() + "/ns/net");

        assertThatExceptionOfType(LinuxException.class)
                .isThrownBy(() -> Namespaces.links(other))
                .withMessageContaining("is another namespace now");
    }

    @Test
    void shouldLeaveTheCallerWhereItWas() throws Exception {
        try (TestNamespace made = TestNamespace.make()) {
            long inside = Namespaces.resolve(made.name());
            Namespace namespace = new Namespace(inside, null, "/run/netns/" + made.name());

            assertThat(Namespaces.inside(namespace, () -> RawFiles.namespaceLink("/proc/thread-self/ns/net")))
                    .isEqualTo(inside);
            assertThat(RawFiles.namespaceLink("/proc/thread-self/ns/net")).isEqualTo(Namespaces.own());
        }
    }

    @Test
    void shouldRefuseWhatIsNoNamespace() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Namespaces.resolve("/etc/passwd"))
                .withMessageContaining("/etc/passwd is no network namespace");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Namespaces.resolve("/no/such\u001bpath"))
                .withMessage("no network namespace there: open /no/such\\x1bpath: No such file or directory (errno 2)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Namespaces.resolve("\u001b[1m-elephant"))
                .withMessage("no network namespace '\\x1b[1m-elephant'; ip netns list shows the named ones");
    }

    @Test
    void shouldListADirectoryOfManyFiles() throws Exception {
        assertThat(RawFiles.list("/proc")).contains("self", "1").doesNotContain(".", "..");
        assumeTrue(Files.isDirectory(Path.of("/dev")), "needs /dev");
        assertThat(RawFiles.list("/dev")).contains("null");
    }
}
