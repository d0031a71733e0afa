package io.github.trol4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.Shown;
import io.github.trol4j.vision.image.ImageRemark;
import io.github.trol4j.vision.image.PreprocessingReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says where a picture that was read is not what a person sees: in words for people, under {@code remarks} in JSON. */
final class PictureRemarks {
    private record Remark(String picture, ImageRemark remark) {
        String text() {
            String hint = remark == ImageRemark.DAMAGED ? "" : "; --as-seen reads it as people see it";
            return "%s %s%s".formatted(Shown.text(picture), remark.text(), hint);
        }
    }

    private final List<Remark> remarks = new ArrayList<>();

    void add(PreprocessingReport report) {
        report.remarks()
                .forEach(remark -> remarks.add(new Remark(report.source().name(), remark)));
    }

    void print(PrintWriter err) {
        remarks.forEach(remark -> err.println("trol: picture " + remark.text()));
    }

    /** Adds an array to an answer, unless there is nothing to remark upon. */
    ObjectNode into(ObjectNode answer) {
        if (remarks.isEmpty()) {
            return answer;
        }
        ArrayNode array = answer.putArray("remarks");
        for (Remark remark : remarks) {
            array.addObject()
                    .put("picture", remark.picture)
                    .put("remark", remark.remark.name().toLowerCase(Locale.ROOT))
                    .put("text", remark.text());
        }
        return answer;
    }
}
