package io.github.trol4j.llm;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Shown;
import io.github.trol4j.llm.plan.AttentionChoice;
import io.github.trol4j.llm.plan.BlockPlan;
import io.github.trol4j.llm.plan.PassPlan;
import io.github.trol4j.llm.plan.RowChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Plans of prompts as JSON, for {@code --traversal profile=FILE}: {@code {"trol_profile": 1, "layers": [{"first": {...}, "second":
 * {...}}, ...], "made": {...}}}. A pass has the fields {@code attention} (on, shared, off), {@code rows}, {@code mlp} and {@code keys} (all,
 * none, image, text; rows of a second pass also gate&gt;T) and {@code image_heads_off} (numbers); what is left out is as in the published
 * model. {@code "second": null} is one pass. {@code made} says for people how the file came to be.
 */
public final class PlanFile {
    private static final int VERSION = 1;
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_LAYERS = 10_000;
    private static final String GATE = "gate>";
    private static final Set<String> FIELDS = Set.of("attention", "rows", "mlp", "keys", "image_heads_off");
    private static final ObjectMapper JSON = new ObjectMapper();

    private PlanFile() {}

    /**
     * @throws EngineException if the file cannot be read or is no profile; the message names the field, what was expected and what was
     *     found
     */
    public static Traversal.Profile read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new EngineException(
                        "%s has %d bytes; a profile has at most %d".formatted(file, Files.size(file), MOST_BYTES));
            }
            return new Traversal.Profile(file.toString(), layers(file, JSON.readTree(Files.readAllBytes(file))));
        } catch (JacksonException e) {
            throw new EngineException(
                    "%s is not valid JSON: %s".formatted(file, Shown.text(e.getOriginalMessage())), e);
        } catch (IOException e) {
            throw new EngineException(
                    "cannot read the profile %s (%s); make one with 'trol profile'".formatted(file, e), e);
        }
    }

    /**
     * @param made facts for people
     * @throws EngineException if a plan cannot be written down, or not there
     */
    public static void write(Path file, List<BlockPlan> plans, Map<String, String> made) {
        ObjectNode root = JSON.createObjectNode().put("trol_profile", VERSION);
        ArrayNode layers = root.putArray("layers");
        for (BlockPlan plan : plans) {
            ObjectNode layer = layers.addObject();
            layer.set("first", json(plan.first()));
            layer.set("second", plan.second() == null ? null : json(plan.second()));
        }
        made.forEach(root.putObject("made")::put);
        try {
            Files.writeString(file, root.toPrettyString() + "\n");
        } catch (IOException e) {
            throw new EngineException("cannot write the profile %s (%s)".formatted(file, e), e);
        }
    }

    private static List<BlockPlan> layers(Path file, JsonNode root) {
        JsonNode version = root.path("trol_profile");
        if (!version.isInt() || version.intValue() != VERSION) {
            throw wrong(file, "trol_profile", "version " + VERSION, version);
        }
        JsonNode layers = root.path("layers");
        if (!layers.isArray() || layers.isEmpty() || layers.size() > MOST_LAYERS) {
            throw wrong(file, "layers", "a list with an entry for each layer", layers);
        }
        List<BlockPlan> plans = new ArrayList<>();
        for (JsonNode layer : layers) {
            String at = "layers[%d].".formatted(plans.size());
            PassPlan first = pass(file, at + "first", layer.path("first"));
            JsonNode second = layer.path("second");
            plans.add(new BlockPlan(first, second.isNull() ? null : pass(file, at + "second", second)));
        }
        return plans;
    }

    private static PassPlan pass(Path file, String at, JsonNode pass) {
        if (!pass.isObject()) {
            throw wrong(file, at, "an object", pass);
        }
        for (Iterator<String> names = pass.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw new EngineException(
                        "%s: %s.%s is no field of a pass; there are: attention, rows, mlp, keys, image_heads_off"
                                .formatted(file, at, Shown.text(name)));
            }
        }
        boolean gated = at.endsWith("second");
        return new PassPlan(
                attention(file, at + ".attention", pass.path("attention")),
                rows(file, at + ".rows", pass.path("rows"), gated),
                rows(file, at + ".mlp", pass.path("mlp"), false),
                rows(file, at + ".keys", pass.path("keys"), false),
                heads(file, at + ".image_heads_off", pass.path("image_heads_off")));
    }

    private static AttentionChoice attention(Path file, String at, JsonNode value) {
        for (AttentionChoice choice : AttentionChoice.values()) {
            if (value.isMissingNode() || value.asText().equals(text(choice))) {
                return value.isMissingNode() ? AttentionChoice.ON : choice;
            }
        }
        throw wrong(file, at, "on, shared or off", value);
    }

    private static RowChoice rows(Path file, String at, JsonNode value, boolean gated) {
        String text = value.isMissingNode() ? "all" : value.asText();
        for (RowChoice.Simple choice : RowChoice.Simple.values()) {
            if (text.equals(choice.name().toLowerCase(Locale.ROOT))) {
                return choice;
            }
        }
        try {
            if (gated && text.startsWith(GATE)) {
                return RowChoice.gateAbove(Float.parseFloat(text.substring(GATE.length())));
            }
        } catch (NumberFormatException e) {
            throw wrong(file, at, "a number behind gate>", value);
        }
        throw wrong(file, at, "all, none, image" + (gated ? ", text or gate>T" : " or text"), value);
    }

    private static List<Integer> heads(Path file, String at, JsonNode value) {
        List<Integer> heads = new ArrayList<>();
        for (JsonNode head : value) {
            if (!head.isInt() || head.intValue() < 0) {
                throw wrong(file, at, "numbers of heads", head);
            }
            heads.add(head.intValue());
        }
        if (!value.isMissingNode() && !value.isArray()) {
            throw wrong(file, at, "a list of numbers", value);
        }
        return heads;
    }

    private static EngineException wrong(Path file, String at, String expected, JsonNode found) {
        String shown = found.isMissingNode() ? "nothing" : Shown.text(found.toString());
        return new EngineException("%s: %s has to be %s, found %s; make a profile with 'trol profile'"
                .formatted(file, at, expected, shown));
    }

    private static ObjectNode json(PassPlan pass) {
        ObjectNode json = JSON.createObjectNode();
        if (pass.attention() != AttentionChoice.ON) {
            json.put("attention", text(pass.attention()));
        }
        put(json, "rows", pass.rows());
        put(json, "mlp", pass.mlp());
        put(json, "keys", pass.keys());
        if (!pass.imageHeadsOff().isEmpty()) {
            pass.imageHeadsOff().forEach(json.putArray("image_heads_off")::add);
        }
        return json;
    }

    private static void put(ObjectNode json, String name, RowChoice choice) {
        switch (choice) {
            case RowChoice.Simple simple when simple == RowChoice.Simple.ALL -> {}
            case RowChoice.Simple simple -> json.put(name, simple.name().toLowerCase(Locale.ROOT));
            case RowChoice.GateAbove above -> json.put(name, GATE + above.threshold());
            default -> throw new EngineException("a profile cannot say " + choice);
        }
    }

    private static String text(AttentionChoice choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
