package io.dropscope.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropscope.event.DropEvent;
import io.dropscope.event.Owner;
import io.dropscope.stats.By;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class EventDocsTest {
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| ([^|]+) \\|.*");

    private static List<String> documented(String section) throws IOException {
        List<String> fields = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("docs/events.md"))) {
            if (line.startsWith("## ")) {
                inside = line.equals("## " + section);
            }
            Matcher row = ROW.matcher(line);
            if (inside && row.matches()) {
                fields.add(row.group(1) + " " + row.group(2));
            }
        }
        return fields;
    }

    /** The members of the outermost object, with their types, but for schema and type. */
    private static List<String> members(String json) {
        List<String> names = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                String type = switch (parser.nextToken()) {
                    case VALUE_STRING -> "string";
                    case VALUE_TRUE, VALUE_FALSE -> "boolean";
                    case START_ARRAY -> "array of objects";
                    case START_OBJECT -> "object";
                    default -> "number";
                };
                parser.skipChildren();
                names.add(name + " " + type);
            }
        }
        return names.subList(2, names.size());
    }

    @Test
    void shouldDocumentEveryFieldOfAnEvent() throws IOException {
        assertThat(EventFields.FIELDS.stream().map(field -> field.name() + " " + field.type()))
                .containsExactlyElementsOf(documented("event"));
    }

    @Test
    void shouldDocumentEveryFieldOfAnOwner() throws IOException {
        assertThat(OwnerFields.names()).containsExactlyElementsOf(documented("owner"));
        assertThat(OwnerFields.PROCESS.stream().map(field -> field.name() + " " + field.type()))
                .containsExactlyElementsOf(documented("process"));
        assertThat(OwnerFields.CONTAINER.stream().map(field -> field.name() + " " + field.type()))
                .containsExactlyElementsOf(documented("container"));
    }

    @Test
    void shouldWriteTheTypesOfAnOwnerThatAreDocumented() throws IOException {
        for (Owner owner : Owners.ALL) {
            assertThat(members(json(json -> OwnerFields.write(json, owner.verdict()))))
                    .isSubsetOf(documented("owner"));
            for (Owner.Holder holder : owner.verdict().holders()) {
                assertThat(members(json(json -> OwnerFields.PROCESS.forEach(
                                field -> json.value(field.name(), field.value().apply(holder))))))
                        .isSubsetOf(documented("process"));
            }
        }
        // Some owner has each of them.
        assertThat(Owners.ALL.stream()
                        .flatMap(owner -> members(jsonOf(owner)).stream())
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(documented("owner"));
    }

    private static String jsonOf(Owner owner) {
        try {
            return json(json -> OwnerFields.write(json, owner.verdict()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String json(Json.Body body) throws IOException {
        Scene scene = new Scene();
        Json json = new Json(scene.out);
        json.line("test", body);
        json.flush();
        return scene.out();
    }

    @Test
    void shouldDocumentEveryFieldOfARow() throws IOException {
        assertThat(Columns.NAMED.stream().map(column -> column.name() + " " + column.type()))
                .containsExactlyElementsOf(documented("row"));
    }

    @Test
    void shouldDocumentEveryFieldOfIntervalAndSummary() throws IOException {
        Scene scene = new Scene();
        LiveView view = Views.live(new LiveOptions(Format.JSON, By.DROP, 1, false), Style.PLAIN, scene.out, scene.err);
        view.begin(Scene.RUN);
        scene.hostDrops = 5;
        scene.event(Scene.udp(), 2).count("SOCKET_RCVBUFF", Scene.UDP_QUEUE, Scene.HOST, 2, 2, 2);
        view.interval(scene.tick().with(ReconciliationViewTest.compared()), 0);
        scene.tick(); // which makes the gap certain
        view.summary(scene.snapshots.getLast().with(ReconciliationViewTest.compared()), 0);
        List<String> lines = scene.out().lines().toList();
        assertThat(members(lines.getFirst())).containsExactlyElementsOf(documented("interval"));
        List<String> summary = documented("interval");
        summary.addAll(documented("summary"));
        assertThat(members(lines.getLast())).containsExactlyElementsOf(summary);
    }

    @Test
    void shouldWriteTheTypesThatAreDocumented() throws IOException {
        Scene scene = new Scene();
        TraceView view = Views.trace(Format.JSON, Style.PLAIN, scene.out, scene.err);
        view.begin(Scene.RUN);
        for (DropEvent event : TraceViewTest.all()) {
            view.onEvent(event, true);
        }
        List<String> documented = documented("event");
        assertThat(scene.out().lines())
                .allSatisfy(line -> assertThat(members(line).stream()
                                .map(member -> member.replace("array of objects", "array of strings")))
                        .isSubsetOf(documented));
    }
}
