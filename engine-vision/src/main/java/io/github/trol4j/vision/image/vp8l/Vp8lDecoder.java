package io.github.trol4j.vision.image.vp8l;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Decodes a lossless picture: transforms, pixels, and the transforms undone in reverse order. */
public final class Vp8lDecoder {
    private static final int HEADER = 5;
    private static final int SIGNATURE = 0x2F;

    private Vp8lDecoder() {}

    /**
     * The header of a stream.
     *
     * @param alpha whether it says that alpha means something
     */
    public record Size(int width, int height, boolean alpha) {
        /** Reads from a stretch of {@code data}, which ends before {@code end}. */
        public static Size read(byte[] data, int from, int end) throws IOException {
            if (end - from < HEADER) {
                throw new EOFException("its lossless data has %d bytes".formatted(end - from));
            }
            BitReader in = new BitReader(data, from, end);
            if (in.bits(8) != SIGNATURE) {
                throw new IOException("its lossless data does not begin with its signature");
            }
            Size size = new Size(1 + in.bits(14), 1 + in.bits(14), in.flag());
            int version = in.bits(3);
            if (version != 0) {
                throw new IOException("its lossless data is of unknown version %d".formatted(version));
            }
            return size;
        }
    }

    /**
     * Decodes a whole stream, which lies between {@code from} and {@code end}.
     *
     * @return rows of ARGB; alpha has a meaning if the header says so
     */
    public static int[] decode(byte[] data, int from, int end) throws IOException {
        Size size = Size.read(data, from, end);
        return decodeBody(data, from + HEADER, end, size.width, size.height);
    }

    /** Decodes a stream that has no header because its size is known, as alpha in lossy pictures has. */
    public static int[] decodeBody(byte[] data, int from, int end, int width, int height) throws IOException {
        BitReader in = new BitReader(data, from, end);
        Deque<Transform> transforms = new ArrayDeque<>();
        int codedWidth = width;
        int seen = 0;
        while (in.flag()) {
            int kind = in.bits(2);
            if ((seen & 1 << kind) != 0) {
                throw new IOException("a transform occurs twice");
            }
            seen |= 1 << kind;
            Transform transform = Transform.read(kind, in, codedWidth, height);
            transforms.push(transform);
            codedWidth = transform.codedWidth();
        }
        int[] argb = Pixels.read(in, codedWidth, height);
        for (Transform transform : transforms) {
            argb = transform.undo(argb);
        }
        return argb;
    }
}
