package io.github.trol4j.vision.image.jpeg;

import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Walks through a file's markers, decodes its scans, and brings all components to the picture's size. */
public final class JpegDecoder {
    private static final int SOF0 = 0xC0;
    private static final int SOF2 = 0xC2;
    private static final int DHT = 0xC4;
    private static final int RST0 = 0xD0;
    private static final int RST7 = 0xD7;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int DQT = 0xDB;
    private static final int DRI = 0xDD;
    private static final int APP0 = 0xE0;
    private static final int APP15 = 0xEF;
    private static final int COM = 0xFE;
    private static final int TEM = 0x01;

    /** A real progressive picture has about ten; every one costs a walk over all blocks. */
    private static final int MOST_SCANS = 100;

    private final byte[] data;
    private final Tables tables;
    private @Nullable Frame frame;

    /** Whether the only scan has all components and becomes samples at once. */
    private boolean streamed;

    /** Whether such a scan was followed by a marker. */
    private boolean complete;

    private boolean damaged;
    private int scans;
    private int at = 2;

    private JpegDecoder(byte[] data) throws IOException {
        this.data = data;
        this.tables = new Tables();
    }

    /**
     * A picture's samples.
     *
     * @param samples rows of interleaved samples, one for each component, at the picture's resolution
     * @param damaged whether some of the compressed data made no sense or was missing, which is read as libjpeg reads it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Decoded(byte[] samples, boolean damaged) {}

    /**
     * Decodes the picture at the file's beginning; what follows its end is not looked at.
     *
     * @throws EOFException if the file ends before the picture does
     * @throws IOException if its markers make no sense
     */
    public static Decoded decode(byte[] data) throws IOException {
        return new JpegDecoder(data).decode();
    }

    private Decoded decode() throws IOException {
        try {
            readMarkers();
        } catch (EOFException e) {
            if (!complete) {
                throw e;
            }
            damaged = true; // only what follows the picture is missing
        }
        if (frame == null || scans == 0) {
            throw new IOException("it has no picture data");
        }
        return new Decoded(samples(frame), damaged);
    }

    private void readMarkers() throws IOException {
        for (int marker = nextMarker(); marker != EOI; marker = nextMarker()) {
            complete = streamed;
            if (marker == TEM || marker >= RST0 && marker <= RST7) {
                continue; // these have no content
            }
            requireKnown(marker);
            Segment content = content(marker);
            switch (marker) {
                case DQT -> tables.readQuantisers(content);
                case DHT -> tables.readHuffman(content);
                case DRI -> tables.restartInterval = content.u16();
                case SOF0, SOF0 + 1, SOF2 -> {
                    if (frame != null) {
                        throw new IOException("it has two frames");
                    }
                    frame = Frame.read(content, marker == SOF2);
                }
                case SOS -> scan(content);
                default -> {} // of applications, comments
            }
        }
    }

    /** Others belong to kinds of JPEG that are not read, or to none. */
    private static void requireKnown(int marker) throws IOException {
        boolean frameOrTable = marker >= SOF0 && marker <= SOF2 || marker == DHT;
        boolean ofScans = marker >= SOS && marker <= DRI;
        boolean ofApplications = marker >= APP0 && marker <= APP15 || marker == COM;
        if (!frameOrTable && !ofScans && !ofApplications) {
            throw new IOException("it has a marker 0x%02x".formatted(marker));
        }
    }

    private void scan(Segment content) throws IOException {
        if (frame == null) {
            throw new IOException("picture data before the picture's size");
        }
        if (streamed) {
            throw new IOException("it goes on behind a complete scan");
        }
        if (++scans > MOST_SCANS) {
            throw new IOException("it has more than %d scans".formatted(MOST_SCANS));
        }
        Scan scan = Scan.read(content, frame, tables);
        if (scans == 1) {
            streamed = !frame.progressive() && scan.parts().size() == frame.components().length;
            for (Component component : frame.components()) {
                if (streamed) {
                    component.keepSamples();
                } else {
                    component.keepCoefficients();
                }
            }
        }
        ScanReader reader = new ScanReader(data, at, frame, scan, tables.restartInterval, streamed);
        at = reader.read();
        damaged |= reader.damaged();
    }

    private byte[] samples(Frame read) throws IOException {
        Frame.Size size = read.size();
        Component[] components = read.components();
        int count = components.length;
        boolean smoothed = read.needsSmoothing();
        Upsampler[] upsamplers = new Upsampler[count];
        for (int i = 0; i < count; i++) {
            Component component = components[i];
            if (size.horizontal() % component.horizontal != 0 || size.vertical() % component.vertical != 0) {
                throw new IOException("a component is sampled %d by %d where another is sampled %d by %d"
                        .formatted(component.horizontal, component.vertical, size.horizontal(), size.vertical()));
            }
            if (!streamed) {
                component.transformAll(smoothed, size.mcusHigh());
            }
            upsamplers[i] = new Upsampler(
                    component, size.horizontal() / component.horizontal, size.vertical() / component.vertical);
        }
        int width = size.width();
        byte[] samples = new byte[Math.multiplyExact(count * width, size.height())];
        for (int y = 0; y < size.height(); y++) {
            for (int i = 0; i < count; i++) {
                upsamplers[i].row(y, width, samples, y * width * count + i, count);
            }
        }
        return samples;
    }

    /** Passes what is no marker, as libjpeg does. */
    private int nextMarker() throws EOFException {
        at = Markers.next(data, at);
        return data[at - 1] & 0xFF;
    }

    private Segment content(int marker) throws IOException {
        if (at + 2 > data.length) {
            throw new EOFException("it ends in a marker");
        }
        int length = (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
        if (length < 2) {
            throw new IOException("marker 0x%02x says it has %d bytes".formatted(marker, length));
        }
        if (at + length > data.length) {
            throw new EOFException(
                    "marker 0x%02x needs %d bytes, %d are there".formatted(marker, length, data.length - at));
        }
        Segment content = new Segment(data, at + 2, at + length);
        at += length;
        return content;
    }
}
