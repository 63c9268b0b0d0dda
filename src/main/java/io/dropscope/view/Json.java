package io.dropscope.view;

import java.io.IOException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * Objects, one a line, in UTF-8, to an output. Absent is absent: null texts are left out with their names. Not
 * thread-safe, like the output behind it.
 */
final class Json {
    /** Grows by fields; a field that goes or changes its meaning makes 2. */
    static final int SCHEMA = 1;

    private final Output out;
    private final JsonGenerator generator;

    Json(Output out) {
        this.out = out;
        this.generator = JsonFactory.builder()
                .rootValueSeparator("")
                .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                .build()
                .createGenerator(ObjectWriteContext.empty(), out);
    }

    /** What a line is made of; Jackson's unchecked exceptions go no further than {@link #line}. */
    interface Body {
        void write(Json json);
    }

    /** Writes one object as a line. */
    void line(String type, Body body) throws IOException {
        try {
            generator.writeStartObject();
            generator.writeNumberProperty("schema", SCHEMA);
            generator.writeStringProperty("type", type);
            body.write(this);
            generator.writeEndObject();
            generator.writeRaw('\n');
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
    }

    /** Hands all lines to the kernel. */
    void flush() throws IOException {
        try {
            generator.flush();
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
        out.flush();
    }

    void number(String name, long value) {
        generator.writeNumberProperty(name, value);
    }

    /** Three decimals are enough for a rate or a number of seconds. */
    void decimal(String name, double value) {
        generator.writeNumberProperty(name, Math.round(value * 1000) / 1000.0);
    }

    void text(String name, String value) {
        if (value != null) {
            generator.writeStringProperty(name, value);
        }
    }

    void truth(String name, boolean value) {
        generator.writeBooleanProperty(name, value);
    }

    /** A value of a column: text, number, decimal or truth; null is left out. */
    void value(String name, Object value) {
        switch (value) {
            case null -> {}
            case String text -> text(name, text);
            case Long number -> number(name, number);
            case Integer number -> number(name, number);
            case Double number -> decimal(name, number);
            case Boolean truth -> truth(name, truth);
            default -> throw new IllegalArgumentException(name + " is a " + value.getClass());
        }
    }

    void object(String name, Runnable members) {
        generator.writeName(name);
        generator.writeStartObject();
        members.run();
        generator.writeEndObject();
    }

    void startArray(String name) {
        generator.writeName(name);
        generator.writeStartArray();
    }

    /** An array of numbers. */
    void numbers(String name, long[] values) {
        generator.writeName(name);
        generator.writeArray(values, 0, values.length);
    }

    void element(String text) {
        generator.writeString(text);
    }

    void element(Runnable members) {
        generator.writeStartObject();
        members.run();
        generator.writeEndObject();
    }

    void endArray() {
        generator.writeEndArray();
    }
}
