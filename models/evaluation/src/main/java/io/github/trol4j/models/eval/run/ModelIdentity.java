package io.github.trol4j.models.eval.run;

import io.github.trol4j.models.eval.EvalException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A short digest of a checkpoint, a folder or a packed file: names and sizes of its files, and of each the first, the middle and the last mebibyte. It
 * tells checkpoints apart in milliseconds; it is no protection against somebody who wants to be mistaken.
 */
public final class ModelIdentity {
    private static final int SAMPLE = 1 << 20;

    private ModelIdentity() {}

    /** Sixteen hexadecimal digits. */
    public static String of(Path model) {
        try (Stream<Path> entries = Files.isDirectory(model) ? Files.list(model) : Stream.of(model)) {
            List<Path> files = entries.filter(Files::isRegularFile).sorted().toList();
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                add(digest, file);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (IOException e) {
            throw new EvalException("cannot read the model " + model + ": " + e, e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long size = in.length();
            digest.update((file.getFileName() + ":" + size + ":").getBytes(StandardCharsets.UTF_8));
            for (long at : new long[] {0, (size - SAMPLE) / 2, size - SAMPLE}) {
                in.seek(Math.max(0, at));
                byte[] bytes = new byte[(int) Math.min(SAMPLE, size)];
                in.readFully(bytes);
                digest.update(bytes);
            }
        }
    }
}
