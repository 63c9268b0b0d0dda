package io.dropscope.linux;

/**
 * Error numbers and their English texts. strerror would speak the language of the user's locale, and a message is
 * searched for in docs/troubleshooting.md by its exact words.
 */
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int ENODEV = 19;
    static final int ENOTDIR = 20;
    static final int EINVAL = 22;
    static final int ENOTTY = 25;
    static final int ENAMETOOLONG = 36;
    static final int EBADMSG = 74;
    static final int EOPNOTSUPP = 95;

    private static final String[] FIRST = {
        "Success",
        "Operation not permitted",
        "No such file or directory",
        "No such process",
        "Interrupted system call",
        "Input/output error",
        "No such device or address",
        "Argument list too long",
        "Exec format error",
        "Bad file descriptor",
        "No child processes",
        "Resource temporarily unavailable",
        "Cannot allocate memory",
        "Permission denied",
        "Bad address",
        "Block device required",
        "Device or resource busy",
        "File exists",
        "Invalid cross-device link",
        "No such device",
        "Not a directory",
        "Is a directory",
        "Invalid argument",
        "Too many open files in system",
        "Too many open files",
        "Inappropriate ioctl for device",
        "Text file busy",
        "File too large",
        "No space left on device",
        "Illegal seek",
        "Read-only file system",
        "Too many links",
        "Broken pipe",
        "Numerical argument out of domain",
        "Numerical result out of range"
    };

    private Errno() {}

    static String text(int errno) {
        if (errno >= 0 && errno < FIRST.length) {
            return FIRST[errno];
        }
        return switch (errno) {
            case 36 -> "File name too long";
            case 38 -> "Function not implemented";
            case 40 -> "Too many levels of symbolic links";
            case 74 -> "Bad message";
            case 75 -> "Value too large for defined data type";
            case 88 -> "Socket operation on non-socket";
            case 90 -> "Message too long";
            case 93 -> "Protocol not supported";
            case 95 -> "Operation not supported";
            case 97 -> "Address family not supported by protocol";
            case 105 -> "No buffer space available";
            case 110 -> "Connection timed out";
            case 111 -> "Connection refused";
            default -> "Unknown error";
        };
    }
}
