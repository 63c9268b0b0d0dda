package io.dropscope.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.Owner.Holder;
import io.dropscope.event.Owner.How;
import io.dropscope.event.Owner.Verdict;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnerFilterTest {
    private static final Holder DNS = holder(30, "dns", "/system.slice/dns.service");
    private static final Holder WEB = holder(31, "web", "/system.slice/web.service/worker");

    private static Holder holder(int pid, String comm, String cgroup) {
        return new Holder(pid, pid, comm, null, false, 0, cgroup, false);
    }

    private static Verdict verdict(String cgroup, Holder... holders) {
        return new Verdict(How.RX_SK, null, null, List.of(holders), 1000, cgroup, null, null, true);
    }

    private static OwnerFilter pids(Integer... pids) {
        return new OwnerFilter(Set.of(pids), Set.of(), List.of(), Set.of(), null);
    }

    private static OwnerFilter comms(String... comms) {
        return new OwnerFilter(Set.of(), Set.of(comms), List.of(), Set.of(), null);
    }

    private static OwnerFilter cgroups(String... cgroups) {
        return new OwnerFilter(Set.of(), Set.of(), List.of(cgroups), Set.of(), null);
    }

    private static OwnerFilter uids(Long... uids) {
        return new OwnerFilter(Set.of(), Set.of(), List.of(), Set.of(uids), null);
    }

    private static OwnerFilter known(boolean known) {
        return new OwnerFilter(Set.of(), Set.of(), List.of(), Set.of(), known);
    }

    @Test
    void shouldPassEverythingByDefault() {
        assertThat(OwnerFilter.NONE.isEmpty()).isTrue();
        assertThat(OwnerFilter.NONE.asksForHolders()).isFalse();
        assertThat(OwnerFilter.NONE.test(verdict(null))).isTrue();
        assertThat(OwnerFilter.NONE.test(verdict("/a", DNS))).isTrue();
    }

    @Test
    void shouldAskForHoldersUnlessOnlyTheUserCounts() {
        assertThat(List.of(pids(1), comms("a"), cgroups("/"), known(true), known(false)))
                .allMatch(OwnerFilter::asksForHolders)
                .noneMatch(OwnerFilter::isEmpty);
        assertThat(uids(0L).asksForHolders()).isFalse();
        assertThat(uids(0L).isEmpty()).isFalse();
    }

    @Test
    void shouldPassWhatOneHolderFulfils() {
        assertThat(pids(31, 99).test(verdict(null, DNS, WEB))).isTrue();
        assertThat(pids(99).test(verdict(null, DNS, WEB))).isFalse();
        assertThat(comms("web", "x").test(verdict(null, DNS, WEB))).isTrue();
        assertThat(comms("we").test(verdict(null, DNS, WEB))).isFalse();
    }

    @Test
    void shouldNotPassWhatTwoHoldersFulfilTogether() {
        OwnerFilter filter = new OwnerFilter(Set.of(30), Set.of("web"), List.of(), Set.of(), null);
        assertThat(filter.test(verdict(null, DNS, WEB))).isFalse();
        assertThat(filter.test(verdict(null, holder(30, "web", null)))).isTrue();

        OwnerFilter inGroup =
                new OwnerFilter(Set.of(), Set.of("dns"), List.of("/system.slice/web.service"), Set.of(), null);
        assertThat(inGroup.test(verdict(null, DNS, WEB))).isFalse();
        assertThat(inGroup.test(verdict(null, holder(1, "dns", "/system.slice/web.service"))))
                .isTrue();
    }

    @Test
    void shouldPassWhatIsBelowACgroup() {
        assertThat(cgroups("/system.slice/web.service").test(verdict(null, WEB)))
                .isTrue();
        assertThat(cgroups("/x", "/system.slice").test(verdict(null, WEB))).isTrue();
        assertThat(cgroups("/").test(verdict(null, WEB))).isTrue();
        assertThat(cgroups("/system.slice/web").test(verdict(null, WEB))).isFalse();
        assertThat(cgroups("/system.slice/web.service/worker/1").test(verdict(null, WEB)))
                .isFalse();
    }

    @Test
    void shouldJudgeAHolderWithoutCgroupByTheSockets() {
        assertThat(cgroups("/a").test(verdict("/a/b", holder(30, "dns", null)))).isTrue();
        assertThat(cgroups("/a").test(verdict("/a/b", DNS))).isFalse();
        assertThat(cgroups("/a").test(verdict(null, holder(30, "dns", null)))).isFalse();
    }

    @Test
    void shouldJudgeASocketWithoutHolderByItsOwnCgroup() {
        assertThat(cgroups("/a").test(verdict("/a/b"))).isTrue();
        assertThat(cgroups("/a").test(verdict("/b"))).isFalse();
        assertThat(cgroups("/a").test(verdict(null))).isFalse();
        OwnerFilter process = new OwnerFilter(Set.of(30), Set.of(), List.of("/a"), Set.of(), null);
        assertThat(process.test(verdict("/a/b"))).isFalse();
        assertThat(pids(30).test(verdict(null))).isFalse();
    }

    @Test
    void shouldPassTheSocketsOfAUser() {
        assertThat(uids(0L, 1000L).test(verdict(null))).isTrue();
        assertThat(uids(0L).test(verdict(null, DNS))).isFalse();
        Verdict nobody = new Verdict(How.NONE, "forwarded", null, List.of(), -1, null, null, null, true);
        assertThat(uids(4_294_967_295L).test(nobody)).isFalse();
        assertThat(new OwnerFilter(Set.of(30), Set.of(), List.of(), Set.of(0L), null).test(verdict(null, DNS)))
                .isFalse();
    }

    @Test
    void shouldPassKnownOrUnknownOwners() {
        assertThat(known(true).test(verdict(null, DNS))).isTrue();
        assertThat(known(true).test(verdict("/a"))).isFalse();
        assertThat(known(false).test(verdict(null, DNS))).isFalse();
        assertThat(known(false).test(verdict("/a"))).isTrue();
        OwnerFilter both = new OwnerFilter(Set.of(30), Set.of(), List.of(), Set.of(), false);
        assertThat(both.test(verdict(null, DNS))).isFalse();
        assertThat(both.test(verdict(null))).isFalse();
    }
}
