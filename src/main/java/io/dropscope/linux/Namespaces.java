package io.dropscope.linux;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The network namespaces of this host, as far as they can be seen: the own one, those with an {@code ip netns} name,
 * and those of all processes in this PID namespace. One that lives by an open descriptor or a socket alone is not
 * found. All methods may be called from any thread; none caches anything.
 */
public final class Namespaces {
    private static final String OWN = "/proc/self/ns/net";
    private static final List<String> NAMED = List.of("/run/netns", "/var/run/netns");
    private static final int CLONE_NEWNET = 0x40000000;
    private static final int NS_GET_NSTYPE = 0xb703;
    /** No such file, or an empty one that ip netns left behind, or a directory, or a namespace of another kind. */
    private static final Set<Integer> NO_NAMESPACE =
            Set.of(Errno.ENOENT, Errno.ENOTDIR, Errno.EINVAL, Errno.ENOTTY, Errno.ENAMETOOLONG);

    private Namespaces() {}

    /** What to do inside a namespace. */
    @FunctionalInterface
    public interface Task<T> {
        T run() throws LinuxException;
    }

    /**
     * The inode of this process's network namespace.
     *
     * @throws LinuxException when there is no /proc
     */
    public static long own() throws LinuxException {
        int fd = RawFiles.open(OWN);
        try {
            return RawFiles.inode(fd);
        } finally {
            Syscalls.close(fd);
        }
    }

    /** The namespaces with a name in /run/netns or /var/run/netns, each once, by its first name. Cheap. */
    public static List<Namespace> named() {
        Map<Long, Namespace> found = new LinkedHashMap<>();
        addNamed(found);
        return List.copyOf(found.values());
    }

    /**
     * All namespaces, each once: the own one first. Costs some 10 microseconds for each process.
     *
     * @throws LinuxException when there is no /proc
     */
    public static List<Namespace> all() throws LinuxException {
        Map<Long, Namespace> named = new LinkedHashMap<>();
        addNamed(named);
        Map<Long, Namespace> found = new LinkedHashMap<>();
        long own = own();
        Namespace ownNamed = named.get(own);
        found.put(own, new Namespace(own, ownNamed == null ? null : ownNamed.name(), OWN));
        named.forEach(found::putIfAbsent);
        for (String process : RawFiles.list("/proc")) {
            if (process.charAt(0) >= '1' && process.charAt(0) <= '9') {
                String path = "/proc/" + process + "/ns/net";
                long inode = RawFiles.namespaceLink(path);
                if (inode != 0) {
                    found.putIfAbsent(inode, new Namespace(inode, null, path));
                }
            }
        }
        return List.copyOf(found.values());
    }

    private static void addNamed(Map<Long, Namespace> found) {
        for (String directory : NAMED) {
            List<String> names;
            try {
                names = RawFiles.list(directory);
            } catch (LinuxException noneMadeYet) {
                continue;
            }
            names.sort(null);
            for (String name : names) {
                String path = directory + "/" + name;
                try {
                    long inode = inodeOf(path);
                    found.putIfAbsent(inode, new Namespace(inode, RawFiles.safe(name), path));
                } catch (LinuxException notMounted) {
                    // ip netns leaves an empty file behind when it is interrupted: no namespace.
                }
            }
        }
    }

    /** The inode of the network namespace behind a path; EINVAL when the path leads to something else. */
    private static long inodeOf(String path) throws LinuxException {
        int fd = RawFiles.open(path);
        try {
            if (Syscalls.call(Syscalls.IOCTL, fd, NS_GET_NSTYPE, 0) != CLONE_NEWNET) {
                throw new LinuxException(RawFiles.safe(path) + " is no network namespace", Errno.EINVAL);
            }
            return RawFiles.inode(fd);
        } finally {
            Syscalls.close(fd);
        }
    }

    /**
     * The namespace that a user means, as it is now. Cheap for a name and for a path, which need not be known
     * otherwise; an inode is looked for in all processes.
     *
     * @param wanted an {@code ip netns} name, else a path with a slash, else the inode of a namespace that is there
     * @return null when there is none of this name or inode
     * @throws LinuxException when a path leads to none ({@link #isNone}), or may not be followed; when there is no
     *     /proc
     */
    public static Namespace find(String wanted) throws LinuxException {
        String raw = RawFiles.raw(wanted);
        if (wanted.indexOf('/') >= 0) {
            return new Namespace(inodeOf(raw), null, raw);
        }
        for (String directory : NAMED) {
            String path = directory + "/" + raw;
            try {
                return new Namespace(inodeOf(path), RawFiles.safe(raw), path);
            } catch (LinuxException e) {
                if (!isNone(e)) {
                    throw e;
                }
            }
        }
        for (Namespace named : named()) { // by its name as messages show it
            if (wanted.equals(named.name())) {
                return named;
            }
        }
        return isInode(wanted)
                ? all().stream()
                        .filter(namespace -> wanted.equals(Long.toString(namespace.inode())))
                        .findFirst()
                        .orElse(null)
                : null;
    }

    /** Whether the exception says that there is no namespace now, and not that it cannot be reached. */
    public static boolean isNone(LinuxException e) {
        return NO_NAMESPACE.contains(e.errno());
    }

    private static boolean isInode(String wanted) {
        return !wanted.isEmpty() && wanted.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * The inode of the namespace that a user means.
     *
     * @param wanted as for {@link #find}
     * @throws IllegalArgumentException when there is none; the message is one line of safe text and holds the nearest
     *     known names, or what is wrong with the path
     * @throws LinuxException when there is no /proc
     */
    public static long resolve(String wanted) throws LinuxException {
        Namespace found;
        try {
            found = find(wanted);
        } catch (LinuxException e) {
            throw new IllegalArgumentException("no network namespace there: " + e.getMessage(), e);
        }
        if (found != null) {
            return found.inode();
        }
        List<String> names = new ArrayList<>();
        List<String> inodes = new ArrayList<>();
        for (Namespace namespace : all()) {
            if (namespace.name() != null) {
                names.add(namespace.name());
            }
            inodes.add(Long.toString(namespace.inode()));
        }
        names.addAll(inodes);
        String what = "no network namespace '" + Text.safe(wanted) + "'";
        String hint = Nearest.hint(wanted, names);
        throw new IllegalArgumentException(what + (hint.isEmpty() ? "; ip netns list shows the named ones" : hint));
    }

    /**
     * Runs a task inside a namespace, on a thread of its own that ends with it; waits for it. In the own namespace it
     * runs on the calling thread. The task must start no threads: they would stay inside.
     *
     * @throws LinuxException what the task threw; EPERM (1) without CAP_SYS_ADMIN; ENOENT (2) when the path leads
     *     there no more
     */
    public static <T> T inside(Namespace namespace, Task<T> task) throws LinuxException {
        if (namespace.path().equals(OWN)) {
            return task.run();
        }
        Visit<T> visit = new Visit<>(namespace, task);
        Thread visitor =
                Thread.ofPlatform().name("netns-" + namespace.inode()).daemon().start(visit);
        boolean interrupted = false;
        while (true) {
            try {
                visitor.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return visit.result();
    }

    /** The interfaces of a namespace; the exceptions are those of {@link #inside}. */
    public static List<Link> links(Namespace namespace) throws LinuxException {
        return inside(namespace, LinkDump::read);
    }

    /** The addresses of a namespace's interfaces; the exceptions are those of {@link #inside}. */
    public static List<LocalAddress> addresses(Namespace namespace) throws LinuxException {
        return inside(namespace, AddressDump::read);
    }

    private static final class Visit<T> implements Runnable {
        private final Namespace namespace;
        private final Task<T> task;
        private T result;
        private Throwable failure;

        Visit(Namespace namespace, Task<T> task) {
            this.namespace = namespace;
            this.task = task;
        }

        @Override
        public void run() {
            try {
                enter();
                result = task.run();
            } catch (LinuxException | RuntimeException | Error e) {
                failure = e;
            }
        }

        private void enter() throws LinuxException {
            int fd = RawFiles.open(namespace.path());
            try {
                if (RawFiles.inode(fd) != namespace.inode()) {
                    throw new LinuxException(
                            RawFiles.safe(namespace.path()) + " is another namespace now", Errno.ENOENT);
                }
                Syscalls.check(
                        "setns " + RawFiles.safe(namespace.path()), Syscalls.call(Syscalls.SETNS, fd, CLONE_NEWNET, 0));
            } finally {
                Syscalls.close(fd);
            }
        }

        T result() throws LinuxException {
            if (failure instanceof LinuxException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            return result;
        }
    }
}
