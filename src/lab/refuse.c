// SPDX-License-Identifier: Apache-2.0
// Runs a command as a sandbox would: with a system call that the kernel seems not to have.

#include "dropgen.h"

#include <errno.h>
#include <error.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// netlink: no such sockets. bpf-enosys, bpf-eperm: bpf(2) as a kernel without it, or a container's profile, answers.
int run_refuse(const struct options *o)
{
	const char *what = o->kind ? o->kind : "";
	int error_of_bpf = !strcmp(what, "bpf-enosys") ? ENOSYS : !strcmp(what, "bpf-eperm") ? EPERM : 0;
	if ((!error_of_bpf && strcmp(what, "netlink")) || !*o->arguments)
		error(2, 0, "refuse netlink|bpf-enosys|bpf-eperm -- COMMAND ...");
	struct sock_filter of_netlink[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])), // of a little-endian machine
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAFNOSUPPORT),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_filter of_bpf[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_bpf, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error_of_bpf),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(of_netlink) / sizeof(*of_netlink), of_netlink};
	if (error_of_bpf)
		program = (struct sock_fprog){sizeof(of_bpf) / sizeof(*of_bpf), of_bpf};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		error(1, errno, "cannot install a seccomp filter");
	execvp(o->arguments[0], o->arguments);
	error(1, errno, "cannot run %s", o->arguments[0]);
	return 1;
}
