package io.github.trol4j.models.eval.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.Picture;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.Python;
import io.github.trol4j.models.eval.sets.EvalTask;
import io.github.trol4j.vision.image.ImageReader;
import io.github.trol4j.vision.image.RgbImage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Items as JSON lines, so that prompts and pictures can be compared with those of another implementation. */
public final class PromptLines {
    private final ImageReader reader = new ImageReader(ImageReader.Options.DEFAULT.withApplyExif(false));

    /** One line without line feed. Reads and decodes the item's pictures. */
    public String line(EvalTask task, EvalItem item) {
        ObjectNode line = Json.object().put("n", item.position());
        line.set("id", item.id().json());
        line.put("question", item.question()).put("prompt", item.prompt());
        boolean several = item.question().split(EvalItem.MARKER, -1).length > 1 && isEmbeddedList(item);
        if (!several && !item.pictures().isEmpty()) {
            RgbImage pixels = pixels(item.pictures().getLast());
            line.set("image_size", Json.array().add(pixels.width()).add(pixels.height()));
            line.put("rgb_sha256", pixels.sha256());
        }
        line.put("released_prompt", task.releasedPrompt(item));
        if (item.pictures().isEmpty()) {
            line.putNull("image");
        } else if (several) {
            ArrayNode list = Json.array();
            for (Picture picture : item.pictures()) {
                list.add(source(picture));
            }
            line.set("image", list);
        } else {
            line.set("image", source(item.pictures().getFirst()));
        }
        return Python.json(line.put("max_new_tokens", item.maxNewTokens()));
    }

    // Sets whose questions hold their own markers carry lists of pictures, even a list of one.
    private static boolean isEmbeddedList(EvalItem item) {
        return item.pictures().stream().allMatch(p -> p.file().isEmpty());
    }

    private RgbImage pixels(Picture picture) {
        return reader.read(picture.bytes(), picture.origin());
    }

    private static ObjectNode source(Picture picture) {
        ObjectNode out = Json.object();
        picture.file().ifPresent(file -> out.put("file", file));
        return out.put("sha256", sha256(picture.bytes()));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
