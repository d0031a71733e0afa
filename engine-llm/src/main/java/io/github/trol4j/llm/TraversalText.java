package io.github.trol4j.llm;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Shown;
import io.github.trol4j.llm.plan.Passes;
import io.github.trol4j.llm.plan.PlanChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How policies are spelled: one, then any number of methods laid over it, all joined by {@code +}. */
final class TraversalText {
    static final String CHANGES =
            "drop-attention=pass2:A-B, drop-mlp=pass2:A-B, share-attention=pass2:A-B, visual-exit=N,"
                    + " skip-image-mlp=pass2:A-B, mute-image-heads=LAYER.HEAD";

    private TraversalText() {}

    static Traversal parse(String text) {
        try {
            List<Part> parts = Arrays.stream(text.strip().split("\\+(?=\\p{Alpha})"))
                    .map(Part::of)
                    .toList();
            Optional<Traversal> base = base(parts.getFirst());
            List<PlanChange> changes = new ArrayList<>();
            for (Part part : parts.subList(base.isPresent() ? 1 : 0, parts.size())) {
                changes.add(change(part));
            }
            Traversal under = base.orElse(Traversal.FULL);
            return changes.isEmpty() ? under : new Traversal.Changed(under, changes);
        } catch (NumberFormatException e) {
            throw new EngineException(
                    "'%s' is no traversal; there are: %s".formatted(Shown.text(text), Traversal.SPELLINGS));
        }
    }

    static List<String> split(String list) {
        return List.of(list.split(",(?=\\s*\\p{Alpha})", -1));
    }

    /**
     * @param value what stands behind the equals sign; nothing without one
     * @param equals whether there is one
     */
    private record Part(String name, String value, boolean equals) {
        static Part of(String text) {
            int equals = text.indexOf('=');
            String name =
                    (equals < 0 ? text : text.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : text.substring(equals + 1).strip();
            if (value.isEmpty() != equals < 0) {
                throw new NumberFormatException(text);
            }
            return new Part(name, name.equals("profile") ? value : value.toLowerCase(Locale.ROOT), equals >= 0);
        }

        /** The name, if nothing else was written. */
        String alone() {
            return equals ? "" : name;
        }
    }

    private static Optional<Traversal> base(Part part) {
        String value = part.value();
        if (!part.equals()) {
            return simple(part.name());
        }
        return Optional.ofNullable(
                switch (part.name()) {
                    case "threshold" -> new Traversal.Threshold(Float.parseFloat(value));
                    case "budget" -> new Traversal.Budget(share(value));
                    case "layers" -> new Traversal.Layers(Passes.numbers(value));
                    case "router" -> router(value);
                    case "profile" -> PlanFile.read(Path.of(value));
                    default -> null;
                });
    }

    private static Optional<Traversal> simple(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "full" -> Traversal.FULL;
                    case "off" -> Traversal.OFF;
                    case "lossless" -> Traversal.LOSSLESS;
                    case "image" -> Traversal.IMAGE;
                    case "text" -> Traversal.TEXT;
                    case "all" -> Traversal.ALL;
                    default -> null;
                });
    }

    private static PlanChange change(Part part) {
        if (part.alone().equals("share-attention")) {
            return new PlanChange.ShareAttention(new Passes(2, List.of()));
        }
        if (part.alone().equals("skip-image-mlp")) {
            return new PlanChange.SkipImageMlp(Passes.ALL);
        }
        String value = part.value();
        return switch (part.equals() ? part.name() : "") {
            case "drop-attention" -> new PlanChange.DropAttention(Passes.parse(value));
            case "drop-mlp" -> new PlanChange.DropMlp(Passes.parse(value));
            case "share-attention" -> new PlanChange.ShareAttention(Passes.parse(value));
            case "skip-image-mlp" -> new PlanChange.SkipImageMlp(Passes.parse(value));
            case "visual-exit" -> new PlanChange.VisualExit(Integer.parseInt(value));
            case "mute-image-heads" -> new PlanChange.MuteImageHeads(heads(value));
            default -> throw new NumberFormatException(part.name());
        };
    }

    /** {@code 60%-10%}, or one share for all layers. */
    private static Traversal router(String value) {
        String[] shares = value.split("-", -1);
        if (shares.length > 2) {
            throw new NumberFormatException(value);
        }
        return new Traversal.Router(share(shares[0]), share(shares[shares.length - 1]));
    }

    private static double share(String value) {
        return Double.parseDouble(value.strip().replaceFirst("%$", "").strip()) / 100;
    }

    /** {@code 3.0,3.5,7.1}: layer and head. */
    private static Map<Integer, List<Integer>> heads(String value) {
        Map<Integer, List<Integer>> heads = new TreeMap<>();
        for (String pair : value.split(",", -1)) {
            String[] numbers = pair.strip().split("\\.", -1);
            if (numbers.length != 2) {
                throw new NumberFormatException(pair);
            }
            heads.computeIfAbsent(Integer.parseInt(numbers[0]), layer -> new ArrayList<>())
                    .add(Integer.parseInt(numbers[1]));
        }
        return heads;
    }
}
