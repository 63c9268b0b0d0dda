package io.dropscope.kernel;

/** The three namespaces a, b and c of a lab: one that is up, or one whose numbers were written down. */
interface LabNodes {
    /** The inode of a node's namespace. */
    long netns(String node);

    /** The name of a node's namespace. */
    String netnsName(String node);

    /** The index of an interface in a node's namespace. */
    long interfaceIndex(String node, String device);
}
