package io.github.trol4j.models;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.models.PictureEncoder.EncodedPicture;
import io.github.trol4j.vision.image.ImageSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Encodes pictures, but those that the last question showed too, byte for byte, only once. */
final class RecentPictures {
    private final PictureEncoder encoder;
    private Map<ByteBuffer, EncodedPicture> known = Map.of();

    RecentPictures(PictureEncoder encoder) {
        this.encoder = encoder;
    }

    List<EncodedPicture> encode(Ops ops, List<ImageSource> images, Observer observer) {
        List<EncodedPicture> encoded = new ArrayList<>();
        Map<ByteBuffer, EncodedPicture> shown = new HashMap<>();
        for (ImageSource image : images) {
            EncodedPicture picture;
            if (image instanceof ImageSource.Encoded file) {
                ByteBuffer bytes =
                        ByteBuffer.wrap(file.content().clone()); // the caller may fill its array with another picture
                EncodedPicture before = shown.getOrDefault(bytes, known.get(bytes));
                picture = before == null ? encoder.encode(ops, image, observer) : before.again();
                shown.put(bytes, picture);
            } else {
                picture = encoder.encode(ops, image, observer); // the content of a file may have changed
            }
            encoded.add(picture);
        }
        known = shown;
        return encoded;
    }
}
