package io.dropscope.recording;

import io.dropscope.event.Owner.Container;
import io.dropscope.event.Owner.Holder;
import io.dropscope.event.Owner.How;
import io.dropscope.event.Owner.Socket;
import io.dropscope.event.Owner.Verdict;
import java.util.ArrayList;
import java.util.List;

/** What is known of an owner, as bytes behind its number and its drops. */
final class OwnerContent {
    private static final int SETTLED = 1;
    private static final int HAS_SOCKET = 2;
    private static final int HAS_CONTAINER = 4;

    private static final int EXE_DENIED = 1;
    private static final int EXITED = 2;
    /** Two pids, a flag, a time, three texts. */
    private static final int LEAST_HOLDER = 4 + 4 + 4 + 8 + 2 + 2 + 2;
    /** Holders beyond are not written: half of the largest block. */
    private static final int ROOM_FOR_HOLDERS = Layout.LARGEST_BLOCK / 2;

    private OwnerContent() {}

    static void write(Verdict verdict, BlockWriter to) {
        to.i32((verdict.settled() ? SETTLED : 0)
                | (verdict.socket() != null ? HAS_SOCKET : 0)
                | (verdict.container() != null ? HAS_CONTAINER : 0));
        to.text(verdict.how().name());
        to.text(verdict.why());
        to.i64(verdict.uid());
        to.text(verdict.cgroup());
        to.text(verdict.unit());
        if (verdict.socket() != null) {
            write(verdict.socket(), to);
        }
        if (verdict.container() != null) {
            to.text(verdict.container().runtime());
            to.text(verdict.container().id());
            to.text(verdict.container().pod());
        }
        int count = to.end;
        to.i32(0);
        int written = 0;
        for (Holder holder : verdict.holders()) {
            if (to.blockSize() > ROOM_FOR_HOLDERS) {
                break;
            }
            write(holder, to);
            written++;
        }
        Little.put32(to.bytes, count, written);
    }

    private static void write(Socket socket, BlockWriter to) {
        to.i64(socket.inode());
        to.i64(socket.cookie());
        to.i64(socket.netns());
        to.i32(socket.family());
        to.i32(socket.protocol());
        to.i32(socket.state());
        to.text(socket.localAddress());
        to.i32(socket.localPort());
        to.text(socket.remoteAddress());
        to.i32(socket.remotePort());
    }

    private static void write(Holder holder, BlockWriter to) {
        to.i32(holder.pid());
        to.i32(holder.containerPid());
        to.i32((holder.exeDenied() ? EXE_DENIED : 0) | (holder.exited() ? EXITED : 0));
        to.i64(holder.startNanos());
        to.text(holder.comm());
        to.text(holder.exe());
        to.text(holder.cgroup());
    }

    /** Reads a verdict: to be believed when {@code from} {@linkplain Content#fits fits}. */
    static Verdict read(Content from) {
        int flags = from.i32();
        How how = from.constant(How.class);
        if (how == null) {
            from.unfit();
            how = How.NONE;
        }
        String why = from.text();
        long uid = from.i64();
        String cgroup = from.text();
        String unit = from.text();
        Socket socket = (flags & HAS_SOCKET) == 0 ? null : readSocket(from);
        Container container =
                (flags & HAS_CONTAINER) == 0 ? null : new Container(from.text(), from.text(), from.text());
        int count = from.count(LEAST_HOLDER);
        List<Holder> holders = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            holders.add(readHolder(from));
        }
        return new Verdict(how, why, socket, holders, uid, cgroup, unit, container, (flags & SETTLED) != 0);
    }

    private static Socket readSocket(Content from) {
        return new Socket(
                from.i64(),
                from.i64(),
                from.i64(),
                from.i32(),
                from.i32(),
                from.i32(),
                from.text(),
                from.i32(),
                from.text(),
                from.i32());
    }

    private static Holder readHolder(Content from) {
        int pid = from.i32();
        int containerPid = from.i32();
        int flags = from.i32();
        long startNanos = from.i64();
        return new Holder(
                pid,
                containerPid,
                from.text(),
                from.text(),
                (flags & EXE_DENIED) != 0,
                startNanos,
                from.text(),
                (flags & EXITED) != 0);
    }
}
