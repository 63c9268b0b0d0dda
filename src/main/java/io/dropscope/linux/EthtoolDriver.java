package io.dropscope.linux;

/**
 * The driver of an interface (struct ethtool_drvinfo). All is safe text, and empty where the driver tells nothing.
 *
 * @param name {@code virtio_net}, {@code veth}
 * @param version its version, of the kernel as a rule
 * @param firmware version of the device's firmware; {@code N/A} on some
 * @param bus where the device is: {@code 0000:00:03.0}
 */
public record EthtoolDriver(String name, String version, String firmware, String bus) {}
