package io.dropscope.enrich;

import io.dropscope.event.Owner.Container;
import io.dropscope.linux.Text;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the path of a cgroup tells: the systemd unit and the container, the innermost of each. A path of no known shape
 * tells nothing; nothing is guessed from a number alone.
 *
 * @param unit the unit with its {@code \x2d} decoded, or null (a slice alone is none)
 * @param container or null
 */
public record ControlGroup(String unit, Container container) {
    private static final ControlGroup NOTHING = new ControlGroup(null, null);

    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

    /** A container as the systemd drivers of the runtimes name it, and cri-o and podman always. */
    private static final Pattern SCOPE =
            Pattern.compile("(docker|cri-containerd|nerdctl|crio|libpod)-([0-9a-f]{64})(\\.scope)?");

    /** The systemd notation slice:prefix:id, taken as a name by the cgroupfs driver of containerd. */
    private static final Pattern COLONS = Pattern.compile("(?:(.*):)?(cri-containerd|nerdctl):([0-9a-f]{64})");

    /** A uid with dashes, or with underscores inside the name of a slice; that of a static pod is a hash. */
    private static final String UID =
            "([0-9a-f]{8}([-_])[0-9a-f]{4}\\2[0-9a-f]{4}\\2[0-9a-f]{4}\\2[0-9a-f]{12}" + "|[0-9a-f]{32})";

    private static final Pattern POD = Pattern.compile("pod" + UID);
    private static final Pattern POD_SLICE =
            Pattern.compile("(?:.*-)?kubepods(?:-burstable|-besteffort)?-pod" + UID + "\\.slice");

    private static final Pattern UNIT = Pattern.compile("_?(.+\\.(?:service|scope|socket|mount))");
    private static final String LXC_PAYLOAD = "lxc.payload.";
    private static final String NSPAWN = "systemd-nspawn@";
    private static final String MACHINE = "machine-";

    /** Reads a path from the root of the hierarchy; null tells nothing. */
    public static ControlGroup of(String path) {
        if (path == null || path.length() < 2) {
            return NOTHING;
        }
        Reader reader = new Reader(path.substring(1).split("/", -1));
        reader.read();
        return reader.unit == null && reader.container == null
                ? NOTHING
                : new ControlGroup(reader.unit, reader.container);
    }

    /** Goes down a path; what comes later stands for more of it. */
    private static final class Reader {
        private final String[] parts;
        private String unit;
        private String pod;
        private Container container;
        private boolean inKubepods;

        Reader(String[] parts) {
            this.parts = parts;
        }

        void read() {
            for (int i = 0; i < parts.length; i++) {
                String part = parts[i];
                Matcher matcher = UNIT.matcher(part);
                if (matcher.matches()) {
                    unit = decoded(matcher.group(1));
                }
                if (!pod(part)) {
                    container(i, part);
                }
            }
        }

        private boolean pod(String part) {
            inKubepods |= part.equals("kubepods");
            Matcher matcher = POD_SLICE.matcher(part);
            if (!matcher.matches() && !(inKubepods && matcher.usePattern(POD).matches())) {
                return false;
            }
            enterPod(matcher.group(1));
            return true;
        }

        private void enterPod(String uid) {
            pod = uid.replace('_', '-');
            container = new Container("kubernetes", null, pod);
        }

        private void container(int i, String part) {
            Matcher scope = SCOPE.matcher(part);
            if (scope.matches()) {
                container = new Container(runtime(scope.group(1)), scope.group(2), pod);
                return;
            }
            Matcher colons = COLONS.matcher(part);
            if (colons.matches()) {
                Matcher slice = POD_SLICE.matcher(colons.group(1) == null ? "" : colons.group(1));
                if (slice.matches()) {
                    enterPod(slice.group(1));
                }
                container = new Container(runtime(colons.group(2)), colons.group(3), pod);
                return;
            }
            String parent = i == 0 ? "" : parts[i - 1];
            if (ID.matcher(part).matches()) {
                if (parent.equals("docker")) {
                    container = new Container("docker", part, pod);
                } else if (pod != null && isPod(parent)) {
                    // The cgroupfs driver does not say which runtime it works for.
                    container = new Container("kubernetes", part, pod);
                }
                return;
            }
            lxcOrMachine(i, part, parent);
        }

        private static boolean isPod(String part) {
            return POD.matcher(part).matches() || POD_SLICE.matcher(part).matches();
        }

        private void lxcOrMachine(int i, String part, String parent) {
            if (part.startsWith(LXC_PAYLOAD) && part.length() > LXC_PAYLOAD.length()) {
                container = new Container("lxc", part.substring(LXC_PAYLOAD.length()), pod);
            } else if ((parent.equals("lxc") || parent.equals("lxc.payload")) && !part.isEmpty()) {
                container = new Container("lxc", part, pod);
            } else if (i + 1 < parts.length && parts[i + 1].equals("supervisor")) {
                // systemd-nspawn itself, outside of what it runs.
                return;
            } else if (part.startsWith(NSPAWN) && part.endsWith(".service")) {
                machine("systemd-nspawn", between(part, NSPAWN, ".service"));
            } else if (part.startsWith(MACHINE) && part.endsWith(".scope")) {
                String name = between(part, MACHINE, ".scope");
                if (name.startsWith("lxc-")) {
                    machine("libvirt-lxc", name.substring(4));
                } else if (!name.startsWith("qemu-")) {
                    // libvirt's qemu is a machine, and no container.
                    machine("systemd-nspawn", name);
                }
            }
        }

        private void machine(String runtime, String name) {
            if (!name.isEmpty()) {
                container = new Container(runtime, name, pod);
            }
        }

        private static String between(String part, String prefix, String suffix) {
            return part.length() <= prefix.length() + suffix.length()
                    ? ""
                    : decoded(part.substring(prefix.length(), part.length() - suffix.length()));
        }
    }

    private static String runtime(String prefix) {
        return switch (prefix) {
            case "docker" -> "docker";
            case "crio" -> "cri-o";
            case "libpod" -> "podman";
            default -> "containerd";
        };
    }

    /** A name with systemd's escapes decoded, as systemd-escape -u does except for {@code -}, which stands for a slash. */
    private static String decoded(String name) {
        if (!name.contains("\\x")) {
            return name;
        }
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++, length++) {
            int high = i + 3 < bytes.length && bytes[i] == '\\' && bytes[i + 1] == 'x'
                    ? Character.digit(bytes[i + 2], 16)
                    : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 3], 16);
            if (low >= 0) {
                bytes[length] = (byte) (high << 4 | low);
                i += 3;
            } else {
                bytes[length] = bytes[i];
            }
        }
        return Text.ofBytes(bytes, 0, length);
    }
}
