package io.github.trol4j.models.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.eval.Picture;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.run.GateJson;
import io.github.trol4j.models.eval.run.Outcome;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * The part of the page that lists items: what can be filtered for, and the items as data for the page's script. Written item by item,
 * so that its size costs no memory.
 */
final class HtmlItems {
    private static final int MAX_PICTURE_BYTES = 4 << 20;
    private static final int MAX_ITEMS = 20_000;
    private static final int MAX_REPLY = 20_000;

    private final Writer out;
    private final Thumbnails thumbnails = new Thumbnails();

    HtmlItems(Writer out) {
        this.out = out;
    }

    void write(List<SetResult> results) throws IOException {
        filters(results);
        out.write("<script>const ITEMS = [], PICTURES = [];\n");
        int written = 0;
        for (SetResult result : results) {
            for (SetResult.Line line : result.lines()) {
                if (written++ >= MAX_ITEMS) {
                    break;
                }
                ObjectNode item = item(result.info().name(), line);
                out.write("ITEMS.push(" + script(item) + ");\n");
            }
        }
        out.write("</script>\n");
    }

    private void filters(List<SetResult> results) throws IOException {
        out.write("<section id=\"items\"><h2>Items</h2>\n");
        if (results.stream().anyMatch(result -> !result.gates().isEmpty())) {
            out.write(
                    "<p class=\"counts\">gate: how much of its second reading each layer let in, 0 to 1; one bar for each"
                            + " layer, the first on the left</p>\n");
        }
        out.write("<form id=\"filters\"><select id=\"set\" aria-label=\"set\"><option value=\"\">all sets</option>");
        for (SetResult result : results) {
            out.write("<option>" + HtmlReport.escape(result.info().name()) + "</option>");
        }
        out.write("</select> <select id=\"category\" aria-label=\"category\"></select> "
                + "<select id=\"verdict\" aria-label=\"verdict\"><option value=\"\">all verdicts</option>"
                + "<option>right</option><option>wrong</option><option>partly</option><option>failed</option>"
                + "<option>unscored</option></select> "
                + "<input id=\"text\" type=\"search\" aria-label=\"text\" placeholder=\"text in question, reply or answer\"> "
                + "<button type=\"reset\">clear</button></form>\n"
                + "<p id=\"count\" class=\"counts\" role=\"status\"></p>\n<div id=\"list\"></div>\n"
                + "<p><button id=\"more\" type=\"button\">show more</button></p></section>\n");
    }

    private ObjectNode item(String set, SetResult.Line line) throws IOException {
        Outcome outcome = line.outcome();
        ObjectNode item = Json.object().put("set", set).put("n", line.item().position());
        item.put("id", line.item().id().text()).put("question", line.item().question());
        item.put("expected", line.item().expected());
        if (outcome.reply() != null) {
            item.put("reply", shortened(outcome.reply()));
        }
        if (outcome.error() != null) {
            item.put("error", outcome.error());
        }
        if (line.official() != null) {
            item.put("official", line.official());
        }
        item.put("verdict", verdict(line));
        GateSummary gates = outcome.gates();
        if (gates != null) {
            item.set("gates", GateJson.of(gates).put("words", gates.words()));
        }
        if (!line.groups().isEmpty()) {
            item.set("groups", Json.MAPPER.valueToTree(line.groups()));
        }
        for (Picture picture : line.item().pictures()) {
            picture(picture, item.withArray("pictures"));
        }
        return item;
    }

    // A picture is written when an item first shows it and is not kept.
    private void picture(Picture picture, ArrayNode into) throws IOException {
        try {
            byte[] bytes = picture.bytes();
            if (bytes.length > MAX_PICTURE_BYTES) {
                return;
            }
            Thumbnails.Entry entry = thumbnails.of(bytes, picture.origin());
            if (entry.url() != null) {
                out.write("PICTURES.push(\"" + entry.url() + "\");\n");
            }
            into.add(entry.number());
        } catch (EngineException e) {
            into.add(-1); // the item's own error says why
        }
    }

    private static String verdict(SetResult.Line line) {
        if (line.outcome().error() != null) {
            return "failed";
        }
        Double credit = line.credit();
        if (credit == null) {
            return "unscored";
        }
        return credit >= 1 ? "right" : credit <= 0 ? "wrong" : "partly";
    }

    private static String shortened(String reply) {
        return reply.length() > MAX_REPLY
                ? reply.substring(0, MAX_REPLY) + " ... (" + reply.length() + " characters)"
                : reply;
    }

    // JSON inside a script element: nothing in it may look like markup.
    private static String script(JsonNode node) {
        return node.toString()
                .replace("<", "\\u003c")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }
}
