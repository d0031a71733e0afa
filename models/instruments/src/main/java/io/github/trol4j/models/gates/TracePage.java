package io.github.trol4j.models.gates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.models.trace.Trace;
import io.github.trol4j.models.trace.TracedPicture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One HTML file to look around in traces, several of them side by side. Style, script, data and pictures lie inside; its policy (CSP)
 * lets nothing else in, and no script but this one run.
 */
final class TracePage {
    private static final Pattern PLACE = Pattern.compile("\\{\\{([\\w-]+)}}");

    private static final int LONG_ANSWER = 160;
    private static final int MANY_TOKENS = 40;

    private TracePage() {}

    static String of(List<Trace> runs) {
        String style = resource("trace.css");
        String script = resource("trace.js");
        String policy =
                "default-src 'none'; img-src data:; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'"
                        .formatted(hash(style), hash(script));
        String sections = IntStream.range(0, runs.size())
                .mapToObj(i -> section(i, runs.get(i)))
                .collect(Collectors.joining());
        return fill(resource("trace-page.html"), place -> switch (place) {
            case "policy" -> policy;
            case "title" -> Markup.text(runs.getFirst().question().text());
            case "style" -> style;
            case "difference" -> difference(runs);
            case "count" -> Integer.toString(runs.size());
            case "last" ->
                Integer.toString(runs.stream().mapToInt(Trace::layers).max().orElseThrow() - 1);
            case "runs" -> sections;
            case "data" -> Markup.json(data(runs).toString());
            case "script" -> script;
            default -> throw unknown(place);
        });
    }

    private static String difference(List<Trace> runs) {
        return runs.size() == 2
                ? "<p class=\"difference\">%s</p>"
                        .formatted(Markup.text(RunNames.difference(runs.getFirst(), runs.getLast())))
                : "";
    }

    private static ObjectNode data(List<Trace> runs) {
        ObjectNode data = TraceJson.of(runs, false);
        HeatColours.stops().forEach(data.putArray("heat")::add);
        return data;
    }

    private static String section(int run, Trace trace) {
        String pictures = trace.pictures().stream().map(TracePage::picture).collect(Collectors.joining());
        return fill(resource("trace-run.html"), place -> switch (place) {
            case "run" -> Integer.toString(run);
            case "question" -> Markup.text(trace.question().text());
            case "answer" -> Markup.text(trace.answer().text());
            case "answer-class" -> trace.answer().text().length() > LONG_ANSWER ? "answer long" : "answer";
            case "open" -> trace.written().size() > MANY_TOKENS ? "" : " open";
            case "facts" -> Markup.text(RunNames.facts(trace));
            case "remark" ->
                trace.hasGates()
                        ? ""
                        : "<p class=\"remark\">This policy reads everything once: no gate was asked, and there is no second look to show.</p>";
            case "pictures" -> pictures;
            default -> throw unknown(place);
        });
    }

    private static String picture(TracedPicture picture) {
        String src = Base64.getEncoder().encodeToString(PngSheet.encoded(Pictures.shown(picture.pixels())));
        return fill(resource("trace-picture.html"), place -> switch (place) {
            case "name" -> Markup.text(picture.name());
            case "src" -> "data:image/png;base64," + src;
            default -> throw unknown(place);
        });
    }

    private interface Filling {
        String at(String place);
    }

    private static String fill(String template, Filling filling) {
        StringBuilder filled = new StringBuilder();
        var matcher = PLACE.matcher(template);
        int from = 0;
        while (matcher.find()) {
            filled.append(template, from, matcher.start()).append(filling.at(matcher.group(1)));
            from = matcher.end();
        }
        return filled.append(template, from, template.length()).toString();
    }

    private static AssertionError unknown(String place) {
        return new AssertionError("a template has a place that nobody fills: " + place);
    }

    private static String hash(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = TracePage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new EngineException("%s is missing in the jar of models-instruments".formatted(name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new EngineException("%s cannot be read: %s".formatted(name, e.getMessage()), e);
        }
    }
}
