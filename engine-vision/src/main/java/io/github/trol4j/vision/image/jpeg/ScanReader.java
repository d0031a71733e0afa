package io.github.trol4j.vision.image.jpeg;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads all blocks of one scan. A scan of one component goes through the blocks of the picture, one of several through MCUs, which
 * reach beyond it. Where the data ends too early, at a marker, the rest up to the next restart stays as it is, as with libjpeg.
 */
final class ScanReader {
    private static final int RST0 = 0xD0;
    private static final int RST7 = 0xD7;
    private static final int SOF0 = 0xC0;

    private final byte[] data;
    private final Frame frame;
    private final Scan scan;
    private final int restartInterval;
    private final ScanBits in;
    private final BlockDecoder decoder;

    /** Whether each block becomes samples at once; otherwise coefficients are kept. */
    private final boolean streamed;

    private final short[] block = new short[Zigzag.BLOCK];
    private final int[] workspace = new int[Zigzag.BLOCK];
    /** Whether the data of this segment ended in an earlier MCU. */
    private boolean exhausted;

    private int toRestart;
    private int nextRestart;

    ScanReader(byte[] data, int from, Frame frame, Scan scan, int restartInterval, boolean streamed) {
        this.data = data;
        this.frame = frame;
        this.scan = scan;
        this.restartInterval = restartInterval;
        this.streamed = streamed;
        this.in = new ScanBits(data, from);
        this.decoder = BlockDecoder.of(frame, scan);
        this.toRestart = restartInterval;
    }

    /** Where the next marker is to be looked for. */
    int read() throws IOException {
        for (Scan.Part part : scan.parts()) {
            part.component().told(scan.start(), scan.end(), scan.low());
        }
        if (scan.parts().size() == 1) {
            Scan.Part only = scan.parts().getFirst();
            Component component = only.component();
            for (int y = 0; y < component.blocksHigh; y++) {
                for (int x = 0; x < component.blocksWide; x++) {
                    beginMcu();
                    block(only, x, y);
                }
            }
        } else {
            for (int y = 0; y < frame.size().mcusHigh(); y++) {
                for (int x = 0; x < frame.size().mcusWide(); x++) {
                    mcu(x, y);
                }
            }
        }
        return in.position();
    }

    /** Whether something in it made no sense or was missing. */
    boolean damaged() {
        return in.damaged() || in.ranOut();
    }

    private void mcu(int x, int y) throws IOException {
        beginMcu();
        for (Scan.Part part : scan.parts()) {
            Component component = part.component();
            int across = component.horizontal;
            int down = component.vertical;
            for (int i = 0; i < across * down; i++) {
                block(part, x * across + i % across, y * down + i / across);
            }
        }
    }

    private void block(Scan.Part part, int x, int y) {
        Component component = part.component();
        if (!streamed) {
            if (!exhausted) {
                decoder.decode(in, part, component.coefficients(), component.at(x, y));
            }
            return;
        }
        Arrays.fill(block, (short) 0);
        if (!exhausted) {
            decoder.decode(in, part, block, 0);
        }
        component.transform(block, 0, x, y, workspace);
    }

    private void beginMcu() throws IOException {
        if (restartInterval > 0) {
            if (toRestart == 0) {
                restart();
            }
            toRestart--;
        }
        exhausted = in.ranOut();
        if (exhausted) {
            in.noteDamage();
        }
        if (exhausted && in.position() >= data.length - 1) {
            throw new EOFException("its picture data goes on behind its end");
        }
    }

    /** Finds the restart marker that is due; if it is not there, decides as libjpeg does whether to go on without it. */
    private void restart() throws IOException {
        int from = in.position();
        while (true) {
            int behind = Markers.next(data, from);
            int marker = data[behind - 1] & 0xFF;
            int ahead = marker - RST0 - nextRestart & 7;
            boolean isRestart = marker >= RST0 && marker <= RST7;
            if (!isRestart && marker >= SOF0 || isRestart && (ahead == 1 || ahead == 2)) {
                in.moveTo(behind - 2); // it belongs to what follows: this segment is lost
                in.noteDamage();
                break;
            }
            if (isRestart && ahead < 6) {
                in.moveTo(behind);
                break;
            }
            from = behind; // no marker of this place
            in.noteDamage();
        }
        nextRestart = nextRestart + 1 & 7;
        toRestart = restartInterval;
        decoder.restart();
        for (Scan.Part part : scan.parts()) {
            part.lastDc = 0;
        }
    }
}
