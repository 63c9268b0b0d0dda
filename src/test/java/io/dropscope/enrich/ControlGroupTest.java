package io.dropscope.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Owner.Container;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlGroupTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String OTHER_ID = "fedcba9876543210".repeat(4);
    private static final String POD = "5b2f9c1e-0a1b-4c2d-8e3f-123456789abc";
    private static final String STATIC_POD = "d4d2b5e1c0ffee00d4d2b5e1c0ffee00";

    /** $I and $J stand for ids of containers, $U for the uid of a pod ($V with underscores), $H for that of a static one. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # path | unit | runtime | id | pod
            / | | | |
            /system.slice | | | |
            /user.slice/user-1000.slice | | | |
            /kubepods | | | |
            /kubepods.slice/kubepods-burstable.slice | | | |
            /init.scope | init.scope | | |
            /system.slice/nginx.service | nginx.service | | |
            /system.slice/ssh.socket | ssh.socket | | |
            /system.slice/dev-hugepages.mount | dev-hugepages.mount | | |
            /system.slice/nginx.service/workers | nginx.service | | |
            /system.slice/system-getty.slice/getty@tty1.service | getty@tty1.service | | |
            /system.slice/systemd-fsck@dev-disk-by\\x2duuid-1.service | systemd-fsck@dev-disk-by-uuid-1.service | | |
            /system.slice/a\\x1b\\x5d0.service | a\\x1b]0.service | | |
            /system.slice/a\\x2.service | a\\x2.service | | |
            /system.slice/_cgroup.x.service | cgroup.x.service | | |
            /user.slice/user-1000.slice/session-3.scope | session-3.scope | | |
            /user.slice/user-1000.slice/user@1000.service/app.slice/app-firefox.service | app-firefox.service | | |
            /user.slice/user-1000.slice/user@1000.service/init.scope | init.scope | | |
            /user.slice/user-1000.slice/user@1000.service/app.slice | user@1000.service | | |
            /docker/$I | | docker | $I |
            /docker/$I/init | | docker | $I |
            /docker/$I/docker/$J | | docker | $J |
            /system.slice/docker-$I.scope | docker-$I.scope | docker | $I |
            /system.slice/docker-$I.scope/init.scope | init.scope | docker | $I |
            /system.slice/docker-$I.scope/system.slice/docker-$J.scope | docker-$J.scope | docker | $J |
            /user.slice/user-1000.slice/user@1000.service/user.slice/docker-$I.scope | docker-$I.scope | docker | $I |
            /docker/buildx | | | |
            /docker | | | |
            /docker/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde | | | |
            /docker/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0 | | | |
            /docker/0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF | | | |
            /$I | | | |
            /foo/$I | | | |
            /system.slice/docker-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde.scope | docker-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde.scope | | |
            /system.slice/docker.service | docker.service | | |
            /system.slice/nerdctl-$I.scope | nerdctl-$I.scope | containerd | $I |
            /kubepods/burstable/pod$U/$I | | kubernetes | $I | $U
            /kubepods/pod$U/$I | | kubernetes | $I | $U
            /kubepods/besteffort/pod$H/$I | | kubernetes | $I | $H
            /kubepods/burstable/pod$U | | kubernetes | | $U
            /burstable/pod$U/$I | | | |
            /kubepods/burstable/podcast/$I | | | |
            /kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod$V.slice/cri-containerd-$I.scope | cri-containerd-$I.scope | containerd | $I | $U
            /kubepods.slice/kubepods-pod$V.slice/crio-$I.scope | crio-$I.scope | cri-o | $I | $U
            /kubepods.slice/kubepods-pod$V.slice/crio-conmon-$I.scope | crio-conmon-$I.scope | kubernetes | | $U
            /kubepods.slice/kubepods-pod$H.slice/docker-$I.scope | docker-$I.scope | docker | $I | $H
            /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod$V.slice | | kubernetes | | $U
            /kubepods/burstable/pod$U/crio-$I | | cri-o | $I | $U
            /kubepods/burstable/pod$U/$I/docker/$J | | docker | $J | $U
            /kubepods-burstable-pod$V.slice:cri-containerd:$I | | containerd | $I | $U
            /system.slice/containerd.service/kubepods-besteffort-pod$V.slice:cri-containerd:$I | containerd.service | containerd | $I | $U
            /cri-containerd:$I | | containerd | $I |
            /docker/$I/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod$V.slice/cri-containerd-$J.scope | cri-containerd-$J.scope | containerd | $J | $U
            /machine.slice/libpod-$I.scope | libpod-$I.scope | podman | $I |
            /machine.slice/libpod-$I.scope/container | libpod-$I.scope | podman | $I |
            /machine.slice/libpod-conmon-$I.scope | libpod-conmon-$I.scope | | |
            /machine.slice/machine-libpod_pod_$J.slice/libpod-$I.scope | libpod-$I.scope | podman | $I |
            /libpod_parent/libpod-$I | | podman | $I |
            /user.slice/user-1000.slice/user@1000.service/user.slice/libpod-$I.scope/container | libpod-$I.scope | podman | $I |
            /lxc.payload.web | | lxc | web |
            /lxc.payload.web/system.slice/nginx.service | nginx.service | lxc | web |
            /lxc.payload/web | | lxc | web |
            /lxc/101/ns/init.scope | init.scope | lxc | 101 |
            /lxc.payload.web/lxc.payload.inner | | lxc | inner |
            /lxc.monitor.web | | | |
            /lxc | | | |
            /lxc.payload. | | | |
            /lxc/web/docker/$I | | docker | $I |
            /machine.slice/machine-deb\\x2d12.scope | machine-deb-12.scope | systemd-nspawn | deb-12 |
            /machine.slice/systemd-nspawn@my\\x2dbox.service/payload/system.slice/cron.service | cron.service | systemd-nspawn | my-box |
            /machine.slice/systemd-nspawn@box.service/supervisor | systemd-nspawn@box.service | | |
            /machine.slice/machine-qemu\\x2d1\\x2dvm.scope | machine-qemu-1-vm.scope | | |
            /machine.slice/machine-lxc\\x2d1234\\x2dweb.scope | machine-lxc-1234-web.scope | libvirt-lxc | 1234-web |
            /machine.slice/machine-.scope | machine-.scope | | |
            /../other.service | other.service | | |
            no/slash | | | |
            /.service | | | |
            /system.slice/x.service.d | | | |
            """)
    void shouldReadThePath(String path, String unit, String runtime, String id, String pod) {
        ControlGroup found = ControlGroup.of(filled(path));

        assertThat(found.unit()).isEqualTo(filled(unit));
        assertThat(found.container())
                .isEqualTo(runtime == null ? null : new Container(runtime, filled(id), filled(pod)));
    }

    private static String filled(String text) {
        return text == null
                ? null
                : text.replace("$I", ID)
                        .replace("$J", OTHER_ID)
                        .replace("$U", POD)
                        .replace("$V", POD.replace('-', '_'))
                        .replace("$H", STATIC_POD);
    }

    @Test
    void shouldTellNothingOfNoPath() {
        assertThat(ControlGroup.of(null)).isEqualTo(new ControlGroup(null, null));
        assertThat(ControlGroup.of("")).isEqualTo(new ControlGroup(null, null));
    }
}
