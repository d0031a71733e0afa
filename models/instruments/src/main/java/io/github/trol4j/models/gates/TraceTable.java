package io.github.trol4j.models.gates;

import io.github.trol4j.models.trace.LayerMap;
import io.github.trol4j.models.trace.Trace;
import io.github.trol4j.models.trace.TracedToken;
import io.github.trol4j.models.trace.TracedToken.Patch;
import java.util.List;

/**
 * Traces as CSV (RFC 4180): a line for each run, layer and token, everything counted from 0. A number is written so that reading it
 * gives the same bits; it is left out where there is none. A line break in a token is written {@code \n}.
 */
final class TraceTable {
    static final String HEADER =
            "run,layer,position,part,token,picture,tile,column,row,gate,once,change,attention_first,attention_second\n";

    private final StringBuilder csv = new StringBuilder(HEADER);

    static String of(List<Trace> runs) {
        TraceTable table = new TraceTable();
        for (int run = 0; run < runs.size(); run++) {
            table.add(run, runs.get(run));
        }
        return table.csv.toString();
    }

    private void add(int run, Trace trace) {
        LayerMap first = trace.looks().first().meanOfHeads();
        LayerMap second = trace.looks().second().meanOfHeads();
        for (int layer = 0; layer < trace.layers(); layer++) {
            for (int t = 0; t < trace.tokens().size(); t++) {
                csv.append(run).append(',').append(layer).append(',').append(t);
                token(trace.tokens().get(t));
                number(trace.gates().get(layer, t));
                number(trace.passes().once().get(layer, t));
                number(trace.passes().change().get(layer, t));
                number(first.get(layer, t));
                number(second.get(layer, t));
                csv.append('\n');
            }
        }
    }

    private void token(TracedToken token) {
        csv.append(',').append(token.part().label()).append(',').append(quoted(token.piece()));
        Patch patch = token.patch();
        if (patch == null) {
            csv.append(",,,,");
        } else {
            for (int value : new int[] {patch.picture(), patch.tile(), patch.column(), patch.row()}) {
                csv.append(',').append(value);
            }
        }
    }

    private void number(float value) {
        csv.append(',');
        if (!Float.isNaN(value)) {
            csv.append(value);
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"").replace("\r", "\\r").replace("\n", "\\n") + '"';
    }
}
