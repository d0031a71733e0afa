package io.github.trol4j.llm.text;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where the native tokenizer library is unpacked: below the home folder, or where that cannot be written, in a folder of the user's
 * own below the one for temporary files. The library's own choice there is one folder for all users, which only the first of them
 * can use.
 */
final class NativeFolder {
    private static final String SETTING = "DJL_CACHE_DIR";
    private static final String ENGINE_SETTING = "ENGINE_CACHE_DIR";

    private NativeFolder() {}

    /** Settles the folder for this process, unless somebody named one. */
    static void settle() {
        if (isSet(SETTING) || isSet(ENGINE_SETTING)) {
            return;
        }
        Path home = Path.of(System.getProperty("user.home", "/nowhere"));
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        chosen(home, temporary, System.getProperty("user.name", "user"))
                .ifPresent(folder -> System.setProperty(SETTING, folder.toString()));
    }

    /** Another folder than the library would choose, if its own cannot be written. */
    static Optional<Path> chosen(Path home, Path temporary, String user) {
        if (canWrite(home.resolve(".djl.ai").resolve("tokenizers"))) {
            return Optional.empty();
        }
        Path own = temporary.resolve("trol4j-" + user.replaceAll("[^A-Za-z0-9_-]", "_"));
        try {
            if (!Files.exists(own)) {
                Files.createDirectory(own, ownersOnly());
            }
            // Somebody else may have made it first, to have us run what lies there.
            boolean ours = Files.getOwner(own).equals(Files.getOwner(Files.createTempFile(own, "try", "")))
                    && !Files.isSymbolicLink(own);
            clean(own);
            return Optional.of(ours ? own : Files.createTempDirectory(temporary, "trol4j-"));
        } catch (IOException | UnsupportedOperationException _) {
            try {
                return Optional.of(Files.createTempDirectory(temporary, "trol4j-"));
            } catch (IOException _) {
                return Optional.empty(); // nothing can be written anywhere: the library will say so
            }
        }
    }

    /** What to call the folder in a message. */
    static String name() {
        String set = System.getProperty(SETTING, System.getenv().getOrDefault(SETTING, ""));
        return set.isEmpty()
                ? Path.of(System.getProperty("user.home", ""), ".djl.ai").toString()
                : set;
    }

    private static boolean canWrite(Path folder) {
        Path existing = folder;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing != null && Files.isDirectory(existing) && Files.isWritable(existing);
    }

    private static void clean(Path folder) throws IOException {
        try (var left = Files.newDirectoryStream(folder, "try*")) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static FileAttribute<?>[] ownersOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isSet(String name) {
        return System.getProperty(name) != null || System.getenv(name) != null;
    }
}
