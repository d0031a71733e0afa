package io.github.trol4j.vision.image;

import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Lets the JDK's readers see a file that is already in memory, without ImageIO's temporary files or a second copy. Remembers whether
 * a reader asked for bytes beyond the end: some fill the rest of a truncated picture with grey and do not say so.
 */
final class BytesInput extends ImageInputStreamImpl {
    private final byte[] data;
    private boolean ranOut;

    BytesInput(byte[] data) {
        this.data = data;
    }

    boolean ranOut() {
        return ranOut;
    }

    @Override
    public int read() {
        bitOffset = 0;
        if (streamPos >= data.length) {
            ranOut = true;
            return -1;
        }
        return data[(int) streamPos++] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (streamPos >= data.length) {
            ranOut = true;
            return -1;
        }
        int count = (int) Math.min(length, data.length - streamPos);
        System.arraycopy(data, (int) streamPos, into, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return data.length;
    }
}
