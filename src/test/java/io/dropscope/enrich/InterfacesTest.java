package io.dropscope.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.enrich.Interfaces.Found;
import io.dropscope.linux.Link;
import io.dropscope.linux.LinuxException;
import io.dropscope.linux.Namespace;
import io.dropscope.linux.Namespaces;
import io.dropscope.linux.TestNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InterfacesTest {
    private static final long OWN = 4026531840L;
    private static final long BLUE = 4026532200L;

    private final FakeView view = new FakeView();

    InterfacesTest() {
        view.add(OWN, null, new Link(1, "lo"), new Link(2, "eth0"));
        view.add(BLUE, "blue", new Link(1, "lo"), new Link(7, "eth0"), new Link(8, "veth8"));
    }

    private static <T> T await(Supplier<T> question, T answer) throws InterruptedException {
        while (!answer.equals(question.get())) {
            Thread.sleep(5);
        }
        return question.get();
    }

    @Test
    void shouldKnowAllInterfacesSoonAfterTheStartAndGiveTheSameString() throws InterruptedException {
        try (Interfaces interfaces = new Interfaces(view)) {
            await(() -> interfaces.name(BLUE, 8), "veth8");
            await(() -> interfaces.name(OWN, 2), "eth0");

            assertThat(interfaces.name(BLUE, 8)).isSameAs(interfaces.name(BLUE, 8));
            assertThat(interfaces.netnsName(BLUE)).isEqualTo("blue").isSameAs(interfaces.netnsName(BLUE));
            assertThat(interfaces.netnsName(OWN)).isNull();
        }
    }

    @Test
    void shouldAskForAnUnknownInterfaceAtMostOnceASecond() throws InterruptedException {
        try (Interfaces interfaces = new Interfaces(view)) {
            await(() -> interfaces.name(BLUE, 8), "veth8");
            await(() -> interfaces.name(OWN, 2), "eth0");
            int before = view.lists.get();
            long end = System.nanoTime() + 500_000_000;
            while (System.nanoTime() < end) {
                assertThat(interfaces.name(BLUE, 99)).isNull();
            }
            assertThat(view.lists.get() - before).isLessThanOrEqualTo(1);

            view.add(BLUE, "blue", new Link(99, "late0"));
            await(() -> interfaces.name(BLUE, 99), "late0");
        }
    }

    @Test
    void shouldFindANamespaceThatCameLaterAndKeepTheNamesOfOneThatIsGone() throws InterruptedException {
        long red = 4026532300L;
        try (Interfaces interfaces = new Interfaces(view)) {
            await(() -> interfaces.netnsName(BLUE), "blue");
            view.add(red, "red", new Link(3, "eth3"));
            await(() -> interfaces.name(red, 3), "eth3");
            assertThat(interfaces.netnsName(red)).isEqualTo("red");

            view.remove(red);
            assertThat(interfaces.name(red, 4)).isNull();
            assertThat(interfaces.name(red, 3)).isEqualTo("eth3");
            assertThat(interfaces.netnsName(red)).isEqualTo("red");
        }
    }

    @Test
    void shouldNameTheFirstDropOnAnInterfaceThatCameLater() throws InterruptedException {
        try (Interfaces interfaces = new Interfaces(view, TimeUnit.SECONDS.toNanos(30))) {
            await(() -> interfaces.name(BLUE, 8), "veth8");
            Thread.sleep(1_100); // a namespace is not listed again within a second
            view.add(4026532300L, "red", new Link(3, "eth3"));
            view.add(BLUE, "blue", new Link(99, "late0"));

            assertThat(interfaces.name(4026532300L, 3)).isEqualTo("eth3");
            assertThat(interfaces.name(BLUE, 99)).isEqualTo("late0");
        }
    }

    @Test
    void shouldNotWaitForEachNamespaceWhenLookingTakesLong() throws InterruptedException {
        try (Interfaces interfaces = new Interfaces(view)) {
            await(() -> interfaces.name(BLUE, 8), "veth8");
            view.delayMillis = 2_000;
            assertThat(interfaces.name(BLUE, 99)).isNull(); // waits for a while
            for (long netns = 1; netns <= 1_000; netns++) {
                assertThat(interfaces.name(netns, 1)).isNull(); // a quarter of a second each would be too long
            }
        }
    }

    @Test
    void shouldNoticeThatAnInterfaceInUseWasRenamed() throws InterruptedException {
        try (Interfaces interfaces = new Interfaces(view)) {
            await(() -> interfaces.name(BLUE, 8), "veth8");
            view.add(BLUE, "blue", new Link(8, "eth8"));
            await(() -> interfaces.name(BLUE, 8), "eth8");
        }
    }

    @Test
    void shouldFindInterfacesByNameInAllNamespacesOrInSome() throws LinuxException {
        try (Interfaces interfaces = new Interfaces(view)) {
            assertThat(interfaces.find("eth0")).containsExactlyInAnyOrder(new Found(OWN, 2), new Found(BLUE, 7));
            assertThat(interfaces.find("eth0", Set.of(BLUE))).containsExactly(new Found(BLUE, 7));
            assertThat(interfaces.find("eth1")).isEmpty();
            assertThat(interfaces.nearest("eth1", null)).first().isEqualTo("eth0");
            assertThat(interfaces.nearest("eht0", Set.of(OWN))).containsExactly("eth0");
        }
    }

    @Test
    void shouldNameARealNamespaceThatWasMadeLater() throws Exception {
        try (Interfaces interfaces = new Interfaces();
                TestNamespace made = TestNamespace.make()) {
            long inode = Namespaces.resolve(made.name());
            List<Found> found = interfaces.find("dsv0", Set.of(inode));
            assertThat(found).hasSize(1);

            await(() -> interfaces.name(inode, found.getFirst().index()), "dsv0");
            await(() -> interfaces.netnsName(inode), made.name());
            assertThat(interfaces.find("x\\x1b[1m", Set.of(inode))).hasSize(1);
        }
    }

    private static final class FakeView implements NetworkView {
        final Map<Long, Namespace> namespaces = new ConcurrentHashMap<>();
        final Map<Long, List<Link>> links = new ConcurrentHashMap<>();
        final AtomicInteger lists = new AtomicInteger();
        volatile long delayMillis;

        void add(long inode, String name, Link... more) {
            links.put(inode, List.of(more));
            namespaces.put(inode, new Namespace(inode, name, "/fake/" + inode));
        }

        private static void sleep(long millis) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        }

        void remove(long inode) {
            namespaces.remove(inode);
            links.remove(inode);
        }

        @Override
        public List<Namespace> namespaces() {
            return new ArrayList<>(namespaces.values());
        }

        @Override
        public List<Namespace> named() {
            return namespaces.values().stream()
                    .filter(namespace -> namespace.name() != null)
                    .toList();
        }

        @Override
        public List<Link> links(Namespace namespace) throws LinuxException {
            lists.incrementAndGet();
            sleep(delayMillis);
            List<Link> found = links.get(namespace.inode());
            if (found == null) {
                throw new LinuxException("open " + namespace.path(), 2);
            }
            return found;
        }
    }
}
