package io.github.trol4j.vision.image;

import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JDK's own readers, by class rather than by whichever plug-in registered last, so that a library on the class path cannot change
 * our pixels. No setting of ImageIO is read or written.
 */
final class JdkReaders {
    private static final Logger LOG = LoggerFactory.getLogger(JdkReaders.class);

    private JdkReaders() {}

    /** What to do with an opened reader. */
    @FunctionalInterface
    interface Reading<T> {
        T read(ImageReader reader) throws IOException;
    }

    /** Opens the JDK's reader for {@code format}, for example {@code jpeg}; fails if it asks for bytes behind the file's end. */
    static <T> T with(String format, Bytes file, Reading<T> reading) throws IOException {
        try (BytesInput input = new BytesInput(file.data())) {
            T result = with(spi(format), file, input, reading);
            if (input.ranOut()) {
                throw file.truncated("its picture data goes on behind its end");
            }
            return result;
        }
    }

    private static <T> T with(ImageReaderSpi spi, Bytes file, BytesInput input, Reading<T> reading) throws IOException {
        ImageReader reader = spi.createReaderInstance();
        try {
            reader.setInput(input, false, true);
            reader.addIIOReadWarningListener(
                    (source, warning) -> LOG.warn("Picture '{}' is read with a warning: {}", file.name(), warning));
            return reading.read(reader);
        } finally {
            reader.dispose();
        }
    }

    private static ImageReaderSpi spi(String format) {
        String wanted = "com.sun.imageio.plugins." + format + ".";
        Iterator<ImageReaderSpi> found = IIORegistry.getDefaultInstance()
                .getServiceProviders(
                        ImageReaderSpi.class, spi -> spi.getClass().getName().startsWith(wanted), false);
        if (!found.hasNext()) {
            throw new ImageException(
                    "This Java runtime has no %s reader; use one with the module java.desktop".formatted(format));
        }
        return found.next();
    }
}
