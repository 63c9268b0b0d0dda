package io.dropscope.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The cgroup v2 hierarchy: paths of ids, and ids of paths. The kernel's id of a cgroup is the inode of its directory (on
 * 64-bit kernels since 5.5). An id is never given twice, so an id once known stays known when its cgroup is gone.
 *
 * <p>Paths start at the root of the mount ({@code /system.slice/nginx.service}, {@code /} for the root itself). Inside a
 * container that root may be the container's own cgroup: paths are relative to it then, and cgroups outside of it are
 * unknown. Paths are safe text. All methods may be called from any thread.
 */
public final class Cgroups {
    private static final int MAX_WALKED = 65_536;
    private static final int MAX_KNOWN = 2 * MAX_WALKED;
    private static final long PAUSE_NANOS = 1_000_000_000;
    /** A walk that took this part of the time or less can be followed by the next one. */
    private static final int PAUSE_TO_COST = 99;

    /** The path of an id that a whole walk, begun after the id was made, did not find. */
    private static final String GONE = "";

    private final String mount;
    private final String root;
    private final LongSupplier clock;
    private final int maxWalked;
    private final Map<Long, String> known = new ConcurrentHashMap<>();
    private boolean walked;
    private long nextWalk;
    private int walks;

    Cgroups(Mount mount, LongSupplier clock, int maxWalked) {
        this.mount = mount == null ? null : mount.point();
        this.root = mount == null ? null : mount.root();
        this.clock = clock;
        this.maxWalked = maxWalked;
    }

    /** Where a hierarchy is mounted, and which cgroup of it: raw paths. */
    record Mount(String point, String root) {}

    /**
     * The hierarchy that /proc/self/mountinfo names: at /sys/fs/cgroup, or at /sys/fs/cgroup/unified beside version 1.
     * Without one (or without /proc), every id is unknown.
     */
    public static Cgroups find() {
        String mountinfo;
        try {
            mountinfo = Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1);
        } catch (IOException noProc) {
            mountinfo = "";
        }
        return new Cgroups(mount(mountinfo), System::nanoTime, MAX_WALKED);
    }

    /** The best cgroup2 mount: one of the whole hierarchy before one of a part, then the first; null for none. */
    static Mount mount(String mountinfo) {
        Mount best = null;
        for (String line : mountinfo.split("\n", -1)) {
            // 41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw
            int separator = line.indexOf(" - ");
            if (separator >= 0 && line.startsWith("cgroup2 ", separator + 3)) {
                String[] fields = line.substring(0, separator).split(" ", -1);
                if (fields.length >= 5) {
                    Mount found = new Mount(unescape(fields[4]), unescape(fields[3]));
                    if (best == null || (!best.root.equals("/") && found.root.equals("/"))) {
                        best = found;
                    }
                }
            }
        }
        return best;
    }

    /** Space, tab, newline and backslash stand as octal numbers in mountinfo. */
    private static String unescape(String field) {
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && i + 4 <= field.length()) {
                text.append((char) Integer.parseInt(field, i + 1, i + 4, 8));
                i += 3;
            } else {
                text.append(field.charAt(i));
            }
        }
        return text.toString();
    }

    /** Where the hierarchy is mounted, as safe text; null when it is not. */
    public String mountPoint() {
        return mount == null ? null : RawFiles.safe(mount);
    }

    /**
     * The path of an id. An unknown one can cost a walk through the hierarchy, some 10 microseconds for each cgroup; there
     * is one a second at most, and walks take no more than a hundredth of the time.
     *
     * @return null when it is gone, out of sight, or not looked for yet
     */
    public String path(long id) {
        String path = known.get(id);
        if (path == null && id != 0 && mount != null) {
            path = look(id);
        }
        return GONE.equals(path) ? null : path;
    }

    private synchronized String look(long id) {
        String path = known.get(id);
        if (path == null && (!walked || clock.getAsLong() - nextWalk >= 0)) {
            boolean whole = walk().whole();
            path = known.get(id);
            if (path == null && whole) {
                known.put(id, GONE);
            }
        }
        return path;
    }

    /** What a walk found. */
    private record Walk(Map<Long, String> paths, boolean whole) {}

    private synchronized Walk walk() {
        long begin = clock.getAsLong();
        Map<Long, String> found = new HashMap<>();
        boolean whole = true;
        try {
            found.put(inode("/"), "/");
            ArrayDeque<String> open = new ArrayDeque<>();
            open.add("");
            while (!open.isEmpty() && found.size() < maxWalked) {
                String parent = open.remove();
                try {
                    RawFiles.directories(mount + parent, (name, inode) -> {
                        String path = parent + "/" + name;
                        found.put(inode, RawFiles.safe(path));
                        open.add(path);
                    });
                } catch (LinuxException e) {
                    // A cgroup may end during the walk; one that may not be read hides those below.
                    whole &= e.errno() == Errno.ENOENT;
                }
            }
            whole &= open.isEmpty();
        } catch (LinuxException unmounted) {
            whole = false;
        }
        if (known.size() + found.size() > MAX_KNOWN) {
            known.keySet().retainAll(found.keySet());
        }
        known.putAll(found);
        long end = clock.getAsLong();
        walked = true;
        walks++;
        nextWalk = end + Math.max(PAUSE_NANOS, PAUSE_TO_COST * (end - begin));
        return new Walk(Collections.unmodifiableMap(found), whole);
    }

    /** How often the hierarchy was walked through. */
    synchronized int walks() {
        return walks;
    }

    /**
     * The id of the cgroup that a user means.
     *
     * @param path below the mount ({@code /sys/fs/cgroup/system.slice/x}), else from the root, with or without a slash
     * @throws IllegalArgumentException when there is none; the message is one line of safe text and holds the nearest
     *     paths
     */
    public long id(String path) {
        if (mount == null) {
            throw new IllegalArgumentException(
                    "no cgroup '" + Text.safe(path) + "': no cgroup v2 hierarchy is mounted; mount | grep cgroup2");
        }
        String wanted = normal(path);
        try {
            long id = inode(wanted);
            known.put(id, RawFiles.safe(wanted));
            return id;
        } catch (LinuxException e) {
            if (e.errno() == Errno.EACCES || e.errno() == Errno.EPERM) {
                throw new IllegalArgumentException("cgroup '" + Text.safe(path) + "': " + e.getMessage(), e);
            }
            String hint = hint(RawFiles.safe(wanted));
            String where = hint.isEmpty() ? "; systemd-cgls shows them all" : hint;
            throw new IllegalArgumentException("no cgroup '" + Text.safe(path) + "'" + where, e);
        }
    }

    /** The raw path from the root that a user's text stands for. */
    private String normal(String path) {
        String raw = RawFiles.raw(path);
        if (raw.equals(mount) || raw.startsWith(mount + "/")) {
            raw = raw.substring(mount.length());
        }
        StringBuilder normal = new StringBuilder(raw.length() + 1);
        for (String part : raw.split("/", -1)) {
            if (part.equals("..")) {
                throw new IllegalArgumentException(
                        "cgroup '" + Text.safe(path) + "': give the path from the root, without '..'");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                normal.append('/').append(part);
            }
        }
        return normal.isEmpty() ? "/" : normal.toString();
    }

    private String hint(String wanted) {
        Collection<String> paths = walk().paths().values();
        List<String> nearest = new ArrayList<>(Nearest.of(wanted, paths));
        if (nearest.isEmpty() && wanted.lastIndexOf('/') == 0) {
            // One name alone, as systemctl takes it: the nearest last names, by their paths.
            List<String> names = Nearest.of(
                    wanted.substring(1), paths.stream().map(Cgroups::lastName).toList());
            for (String name : names) {
                paths.stream()
                        .filter(known -> lastName(known).equals(name))
                        .sorted()
                        .limit(3L - nearest.size())
                        .forEach(nearest::add);
            }
        }
        return nearest.isEmpty() ? "" : "; nearest: " + String.join(", ", nearest);
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /**
     * The id of a path as /proc/PID/cgroup gives it; 0 when it is not below the mount, is gone, or has bytes that are not
     * text.
     */
    public long idOfProcessPath(String path) {
        if (mount == null || path == null || !path.startsWith("/")) {
            return 0;
        }
        String below = path;
        if (!root.equals("/") && !root.startsWith("/..")) {
            if (!isBelow(path, root)) {
                return 0;
            }
            below = path.length() == root.length() ? "/" : path.substring(root.length());
        }
        if (isBelow(below, "/..")) {
            return 0;
        }
        try {
            return inode(RawFiles.raw(below));
        } catch (LinuxException gone) {
            return 0;
        }
    }

    private long inode(String rawPath) throws LinuxException {
        int fd = RawFiles.openDirectory(mount + rawPath);
        try {
            return RawFiles.inode(fd);
        } finally {
            Syscalls.close(fd);
        }
    }

    /** Whether a path is an ancestor's or below it. */
    public static boolean isBelow(String path, String ancestor) {
        return ancestor.equals("/")
                || (path.startsWith(ancestor)
                        && (path.length() == ancestor.length() || path.charAt(ancestor.length()) == '/'));
    }
}
