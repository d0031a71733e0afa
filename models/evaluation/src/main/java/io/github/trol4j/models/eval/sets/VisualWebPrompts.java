package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.python.NumpyPrint;
import java.util.List;

/** The published prompts of VisualWebBench, slips of spelling included: replies are only comparable to the same words. */
final class VisualWebPrompts {
    static final List<String> TASKS = List.of(
            "action_ground",
            "action_prediction",
            "element_ground",
            "element_ocr",
            "heading_ocr",
            "web_caption",
            "webqa");

    private static final String SCREENSHOT = "You are given a screenshot of a webpage. Please generate the ";
    private static final String BOX = "You are given a screenshot of a webpage with a red rectangle bounding box. "
            + "The [x1, y1, x2, y2] coordinates of the bounding box is ";
    private static final String LABELLED =
            "In this website screenshot, I have labeled IDs for some HTML elements as candicates. Tell me which one ";
    private static final String NOTHING_ELSE = ", and do not output any explanation or any other contents.\n";
    private static final String ONE_LETTER =
            "\n\nYou should directly tell me your choice in a single uppercase letter" + NOTHING_ELSE;

    private VisualWebPrompts() {}

    static String prompt(ObjectNode row) {
        String task = Json.text(row, "task_type");
        return switch (task) {
            case "web_caption" ->
                SCREENSHOT + "meta web description information of this webpage, i.e., content attribute in "
                        + "<meta name=\"description\" content=\"\"> HTML element.\n\nYou should use the following format"
                        + NOTHING_ELSE.replace(".\n", ":\n") + "<meta name=\"description\" content=\"YOUR ANSWER\">\n";
            case "heading_ocr" ->
                SCREENSHOT + "main text within the screenshot, which can be regarded as the heading of the "
                        + "webpage.\n\nYou should directly tell me the main content" + NOTHING_ELSE;
            case "webqa" ->
                Json.text(row, "question") + "\nYou should directly tell me your answer in the fewest words possible"
                        + NOTHING_ELSE;
            case "element_ocr" ->
                BOX + numbers(row) + ".\nPlease perform OCR in the bounding box and recognize the text content "
                        + "within the red bounding box.\n\nYou should use the following format:\nThe text content within the red "
                        + "bounding box is: <YOUR ANSWER>\n";
            case "element_ground" ->
                LABELLED + "best matches the description: " + Json.text(row, "elem_desc") + ONE_LETTER;
            case "action_prediction" ->
                BOX + numbers(row) + ".\nPlease select the best webpage description that matches the new "
                        + "webpage after clicking the selected element in the bounding box:\n" + options(row)
                        + ONE_LETTER;
            case "action_ground" ->
                LABELLED + "I should click to complete the following task: " + Json.text(row, "instruction")
                        + ONE_LETTER;
            default -> throw new EvalException("VisualWebBench has no task '" + task + "'; known are " + TASKS);
        };
    }

    // Q46: lists are printed as numpy prints arrays; text that is ready in the file stays as it is.
    private static String numbers(ObjectNode row) {
        JsonNode box = Json.field(row, "bbox");
        if (box.isTextual()) {
            return box.textValue();
        }
        double[] values = new double[box.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = box.get(i).doubleValue();
        }
        return NumpyPrint.floats(values);
    }

    private static String options(ObjectNode row) {
        JsonNode options = Json.field(row, "options");
        return options.isTextual() ? options.textValue() : NumpyPrint.texts(Json.texts(row, "options"));
    }
}
