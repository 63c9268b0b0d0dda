// SPDX-License-Identifier: Apache-2.0
// Two things that the lab needs from a device and that iproute2 alone does not give: offloads off, and an
// XDP program that drops everything.

#include "dropgen.h"

#include <errno.h>
#include <error.h>
#include <linux/bpf.h>
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int run_plain(const struct options *o)
{
	static const uint32_t features[] = {ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO, ETHTOOL_SSG, ETHTOOL_STXCSUM};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	for (size_t i = 0; i < sizeof(features) / sizeof(*features); i++) {
		struct ethtool_value off = {.cmd = features[i], .data = 0};
		struct ifreq request = {.ifr_data = (void *)&off};
		snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", o->device ? o->device : "");
		if (ioctl(fd, SIOCETHTOOL, &request) < 0 && errno != EOPNOTSUPP)
			error(1, errno, "cannot switch offload %#x of %s off", features[i], request.ifr_name);
	}
	return 0;
}

// The program is attached through a BPF link, so that it goes when this process goes, however it ends.
int run_xdp(const struct options *o)
{
	int program = load_constant(BPF_PROG_TYPE_XDP, BPF_XDP, XDP_DROP);
	union bpf_attr attributes;
	memset(&attributes, 0, sizeof(attributes));
	attributes.link_create.prog_fd = program;
	attributes.link_create.target_ifindex = o->device ? if_nametoindex(o->device) : 0;
	attributes.link_create.attach_type = BPF_XDP;
	attributes.link_create.flags = o->native ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE;
	if (syscall(SYS_bpf, BPF_LINK_CREATE, &attributes, sizeof(attributes)) < 0)
		error(1, errno, "cannot attach an XDP program to %s", o->device ? o->device : "nothing");
	wait_for_end();
	return 0;
}
