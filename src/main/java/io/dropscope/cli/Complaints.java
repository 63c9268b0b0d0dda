package io.dropscope.cli;

import io.dropscope.linux.Text;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** What is told on stderr while a run goes on. */
final class Complaints {
    private static final int WIDTH = 100;
    private static final String PREFIX = "dropscope: ";

    private Complaints() {}

    /** Tells; a long text takes several lines, those after the first indented. */
    static void tell(String text) {
        System.err.println(Text.wrap(PREFIX + Text.safe(text), WIDTH, " ".repeat(PREFIX.length())));
    }

    /**
     * {@code PATH: why it could not be written}: exceptions of files have the path as their text, and no more as a
     * rule.
     */
    static String notWritten(Path path, IOException e) {
        if (!(e instanceof FileSystemException file)) {
            return path + ": " + e.getMessage();
        }
        String why = switch (file) {
            case NoSuchFileException none -> "no such directory";
            case AccessDeniedException denied when denied.getReason() == null -> "no permission";
            default -> file.getReason() == null ? words(file) : file.getReason();
        };
        boolean itself = file.getFile() == null || file.getFile().equals(path.toString());
        return path + ": " + (itself && file.getOtherFile() == null ? "" : about(file)) + why;
    }

    private static String about(FileSystemException file) {
        return file.getOtherFile() == null
                ? file.getFile() + ": "
                : file.getFile() + " to " + file.getOtherFile() + ": ";
    }

    /** {@code DirectoryNotEmptyException}: directory not empty. */
    private static String words(FileSystemException e) {
        return e.getClass()
                .getSimpleName()
                .replace("Exception", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }
}
