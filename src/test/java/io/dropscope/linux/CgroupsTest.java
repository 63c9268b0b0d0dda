package io.dropscope.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CgroupsTest {
    private static final long SECOND = 1_000_000_000;

    @TempDir
    Path directory;

    private final AtomicLong now = new AtomicLong(-5);

    /** Any tree of directories has inodes, too. */
    private Cgroups tree(String root) {
        return new Cgroups(new Cgroups.Mount(directory.toString(), root), now::get, 100);
    }

    private long make(String path) throws IOException {
        return inode(Files.createDirectories(directory.resolve(path)));
    }

    private static long inode(Path path) throws IOException {
        return (long) Files.getAttribute(path, "unix:ino");
    }

    @Test
    void shouldFindEveryDirectoryByItsInode() throws IOException {
        long service = make("system.slice/nginx.service");
        long slice = make("system.slice");
        Files.createFile(directory.resolve("system.slice/cgroup.procs"));
        Cgroups cgroups = tree("/");

        assertThat(cgroups.path(service)).isEqualTo("/system.slice/nginx.service");
        assertThat(cgroups.path(slice)).isEqualTo("/system.slice");
        assertThat(cgroups.path(inode(directory))).isEqualTo("/");
        assertThat(cgroups.path(inode(directory.resolve("system.slice/cgroup.procs"))))
                .isNull();
        assertThat(cgroups.path(0)).isNull();
        assertThat(cgroups.walks()).isEqualTo(1);
    }

    @Test
    void shouldRememberWhatIsGoneAndWalkOnceASecond() throws IOException {
        long old = make("old");
        Cgroups cgroups = tree("/");
        assertThat(cgroups.path(old)).isEqualTo("/old");
        Files.delete(directory.resolve("old"));
        // tmpfs and ext4 may use an inode again at once.
        make("spare");
        long young = make("young");

        assertThat(cgroups.path(young)).isNull();
        now.addAndGet(SECOND - 1);
        assertThat(cgroups.path(young)).isNull();
        assertThat(cgroups.walks()).isEqualTo(1);
        now.addAndGet(1);
        assertThat(cgroups.path(young)).isEqualTo("/young");
        assertThat(cgroups.walks()).isEqualTo(2);
        if (inode(directory.resolve("spare")) != old && young != old) {
            assertThat(cgroups.path(old)).isEqualTo("/old");
        }
    }

    @Test
    void shouldNotLookAgainForAnIdThatAWholeWalkDidNotFind() {
        Cgroups cgroups = tree("/");
        for (int i = 0; i < 5; i++) {
            assertThat(cgroups.path(Long.MAX_VALUE)).isNull();
            now.addAndGet(SECOND);
        }
        assertThat(cgroups.walks()).isEqualTo(1);
    }

    @Test
    void shouldPauseForNinetyNineTimesTheCostOfAWalk() throws IOException {
        long cost = 4 * SECOND;
        make("old");
        // The clock goes on each time it is read: twice in a walk, once before each later one.
        Cgroups cgroups = new Cgroups(new Cgroups.Mount(directory.toString(), "/"), () -> now.getAndAdd(cost), 100);
        assertThat(cgroups.path(1L << 62)).isNull();
        now.addAndGet(98 * cost - 1);
        assertThat(cgroups.path(1L << 61)).isNull();
        assertThat(cgroups.walks()).isEqualTo(1);
        assertThat(cgroups.path(1L << 61)).isNull();
        assertThat(cgroups.walks()).isEqualTo(2);
    }

    @Test
    void shouldBoundAWalkAndTakeNothingForGoneThen() throws IOException {
        for (int i = 0; i < 4; i++) {
            make("a" + i + "/b/c");
        }
        long late = make("a0/b/c/d");
        Cgroups cgroups = new Cgroups(new Cgroups.Mount(directory.toString(), "/"), now::get, 3);

        assertThat(cgroups.path(late)).isNull();
        now.addAndGet(SECOND);
        assertThat(cgroups.path(late)).isNull();
        assertThat(cgroups.walks()).isEqualTo(2);
    }

    @Test
    void shouldGiveTheIdOfAPathInEveryNotation() throws IOException {
        long service = make("system.slice/nginx.service");
        Cgroups cgroups = tree("/");

        assertThat(cgroups.id("system.slice/nginx.service")).isEqualTo(service);
        assertThat(cgroups.id("/system.slice/nginx.service")).isEqualTo(service);
        assertThat(cgroups.id("//system.slice/./nginx.service/")).isEqualTo(service);
        assertThat(cgroups.id(directory + "/system.slice/nginx.service")).isEqualTo(service);
        assertThat(cgroups.id("/")).isEqualTo(inode(directory));
        assertThat(cgroups.id(directory.toString())).isEqualTo(inode(directory));
        assertThat(cgroups.path(service)).isEqualTo("/system.slice/nginx.service");
        assertThat(cgroups.walks()).isZero();
    }

    @Test
    void shouldNameTheNearestPathsForAWrongOne() throws IOException {
        make("system.slice/nginx.service");
        make("system.slice/ssh.service");
        Cgroups cgroups = tree("/");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> cgroups.id("/system.slice/ngnix.service"))
                .withMessage("no cgroup '/system.slice/ngnix.service'; nearest: /system.slice/nginx.service,"
                        + " /system.slice/ssh.service");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cgroups.id("nginx.service"))
                .withMessage("no cgroup 'nginx.service'; nearest: /system.slice/nginx.service");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cgroups.id("ngnix.service"))
                .withMessage("no cgroup 'ngnix.service'; nearest: /system.slice/nginx.service");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cgroups.id("\u001b[1m-elephant"))
                .withMessage("no cgroup '\\x1b[1m-elephant'; systemd-cgls shows them all");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cgroups.id("a/../../../etc"))
                .withMessageContaining("without '..'");
    }

    @Test
    void shouldMakeHostileNamesSafe() throws IOException {
        long hostile = make("x/\u001b[1m");

        assertThat(tree("/").path(hostile)).isEqualTo("/x/\\x1b[1m");
    }

    @Test
    void shouldTakePathsOfProcessesRelativeToTheRootOfTheMount() throws IOException {
        long inner = make("inner");
        Cgroups whole = tree("/");
        Cgroups part = tree("/docker/abc");

        assertThat(whole.idOfProcessPath("/inner")).isEqualTo(inner);
        assertThat(whole.idOfProcessPath("/../inner")).isZero();
        assertThat(whole.idOfProcessPath("/none")).isZero();
        assertThat(whole.idOfProcessPath(null)).isZero();
        assertThat(part.idOfProcessPath("/docker/abc/inner")).isEqualTo(inner);
        assertThat(part.idOfProcessPath("/docker/abc")).isEqualTo(inode(directory));
        assertThat(part.idOfProcessPath("/docker/abcd")).isZero();
    }

    @Test
    void shouldChooseTheMountOfTheWholeHierarchy() {
        String tmpfs = "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n";
        String hybrid = "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw\n";
        String part = "50 31 0:38 /a\\040b /mnt/c\\134d rw - cgroup2 none rw\n";

        assertThat(Cgroups.mount(tmpfs)).isNull();
        assertThat(Cgroups.mount("")).isNull();
        assertThat(Cgroups.mount(tmpfs + hybrid)).isEqualTo(new Cgroups.Mount("/sys/fs/cgroup/unified", "/"));
        assertThat(Cgroups.mount(part)).isEqualTo(new Cgroups.Mount("/mnt/c\\d", "/a b"));
        assertThat(Cgroups.mount(part + hybrid)).isEqualTo(new Cgroups.Mount("/sys/fs/cgroup/unified", "/"));
    }

    @Test
    void shouldSayThatThereIsNoHierarchy() {
        Cgroups none = new Cgroups(null, now::get, 100);

        assertThat(none.mountPoint()).isNull();
        assertThat(none.path(1)).isNull();
        assertThat(none.idOfProcessPath("/")).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> none.id("x"))
                .withMessageStartingWith("no cgroup 'x': no cgroup v2 hierarchy is mounted");
    }

    @Test
    void shouldKnowTheCgroupsOfThisMachine() throws IOException {
        Cgroups cgroups = Cgroups.find();
        assumeTrue(cgroups.mountPoint() != null, "needs a cgroup v2 mount");
        Path made = Path.of(
                cgroups.mountPoint(), "ds-test-" + ProcessHandle.current().pid());
        assumeTrue(Files.isWritable(made.getParent()), "makes a cgroup: needs root");
        long begin = System.nanoTime();
        assertThat(cgroups.path(cgroups.id("/"))).isEqualTo("/");
        Files.createDirectory(made);
        try {
            assertThat(cgroups.path(inode(made))).isEqualTo("/" + made.getFileName());
            assertThat(System.nanoTime() - begin).isPositive();
        } finally {
            Files.delete(made);
        }
        assertThat(Cgroups.isBelow("/" + made.getFileName(), "/")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b, /a, true",
        "/a, /a, true",
        "/ab, /a, false",
        "/, /a, false",
        "/a, /, true",
        "/, /, true",
        "/a/b, /a/b/c, false"
    })
    void shouldTellWhatIsBelow(String path, String ancestor, boolean below) {
        assertThat(Cgroups.isBelow(path, ancestor)).isEqualTo(below);
    }
}
