package io.dropscope.view;

import io.dropscope.kernel.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.io.JsonStringEncoder;

/** A headless Chromium with one tab, driven over its DevTools protocol: real clicks, and what the console says. */
public final class Browser implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final Pattern LISTENS = Pattern.compile("DevTools listening on (ws://\\S+)");

    private final Path profile = Files.createTempDirectory("dropscope-browser");
    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<Map<?, ?>>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch loaded = new CountDownLatch(1);
    private boolean scripts = true;
    private final String session;

    /** Where it is installed; null when it is not. */
    public static Path installed() {
        for (String directory : System.getenv("PATH").split(":", -1)) {
            for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
                Path path = Path.of(directory, name);
                if (Files.isExecutable(path)) {
                    return path;
                }
            }
        }
        return null;
    }

    /** Starts it; root may not have its sandbox. */
    public Browser() throws IOException {
        process = new ProcessBuilder(
                        installed().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        try {
            socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create(address()), new Listener())
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Object target =
                    call(null, "Target.createTarget", "\"url\":\"about:blank\"").get("targetId");
            session = (String) call(null, "Target.attachToTarget", "\"flatten\":true,\"targetId\":\"" + target + "\"")
                    .get("sessionId");
            for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
                call(domain + ".enable", "");
            }
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            close();
            throw new IOException("Chromium does not answer", e);
        }
    }

    private String address() throws IOException {
        BufferedReader lines = process.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher matcher = LISTENS.matcher(line);
            if (matcher.find()) {
                drain(lines);
                return matcher.group(1);
            }
            said.append(line).append('\n');
        }
        throw new IOException("Chromium ended: " + said);
    }

    /** Nobody may be stuck because nobody reads what it says. */
    private static void drain(BufferedReader lines) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (lines.readLine() != null) {
                            // of no interest
                        }
                    } catch (IOException ended) {
                        // as it should
                    }
                },
                "browser-output");
        thread.setDaemon(true);
        thread.start();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take((Map<?, ?>) JsonText.any(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void take(Map<?, ?> message) {
        if (message.get("id") instanceof Long id) {
            answers.remove(id).complete(message);
            return;
        }
        Map<?, ?> parameters = (Map<?, ?>) message.get("params");
        switch ((String) message.get("method")) {
            case "Page.loadEventFired" -> loaded.countDown();
            case "Runtime.exceptionThrown", "Log.entryAdded" -> complaints.add(parameters.toString());
            case "Runtime.consoleAPICalled" -> complaints.add(parameters.get("type") + ": " + parameters.get("args"));
            case "Network.requestWillBeSent" ->
                requests.add((String) ((Map<?, ?>) parameters.get("request")).get("url"));
            default -> {}
        }
    }

    private Map<?, ?> call(String method, String parameters) throws IOException {
        return call(session, method, parameters);
    }

    private Map<?, ?> call(String sessionId, String method, String parameters) throws IOException {
        long id = ids.incrementAndGet();
        CompletableFuture<Map<?, ?>> answer = new CompletableFuture<>();
        answers.put(id, answer);
        String of = sessionId == null ? "" : ",\"sessionId\":\"" + sessionId + "\"";
        String text = "{\"id\":" + id + of + ",\"method\":\"" + method + "\",\"params\":{" + parameters + "}}";
        try {
            socket.sendText(text, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Map<?, ?> message = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message.get("error") != null) {
                throw new IOException(method + ": " + message.get("error"));
            }
            return (Map<?, ?>) message.get("result");
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IOException(method + " was not answered", e);
        }
    }

    /** Opens a file in a window of a size, and waits until it is loaded. */
    public void open(Path page, int width, int height, boolean dark) throws IOException {
        call(
                "Emulation.setDeviceMetricsOverride",
                "\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":false");
        prefer(dark);
        complaints.clear();
        requests.clear();
        loaded = new CountDownLatch(1);
        call("Page.navigate", "\"url\":\"" + page.toAbsolutePath().toUri() + "\"");
        try {
            if (!loaded.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(page + " was not loaded");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        settle();
    }

    /** Prefers dark or light colours from now on. */
    public void prefer(boolean dark) throws IOException {
        call(
                "Emulation.setEmulatedMedia",
                "\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + (dark ? "dark" : "light") + "\"}]");
    }

    /** Whether scripts of pages that are opened from now on run. */
    public void allowScripts(boolean allowed) throws IOException {
        scripts = allowed;
        call("Emulation.setScriptExecutionDisabled", "\"value\":" + !allowed);
    }

    /** Waits until what scripts have asked for is drawn. */
    public void settle() throws IOException {
        if (!scripts) {
            return;
        }
        evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))))");
    }

    /** The value of an expression: a text, number, truth, list or map. */
    public Object evaluate(String expression) throws IOException {
        Map<?, ?> result = call(
                "Runtime.evaluate",
                "\"returnByValue\":true,\"awaitPromise\":true,\"expression\":\""
                        + new String(JsonStringEncoder.getInstance().quoteAsCharArray(expression)) + "\"");
        if (result.get("exceptionDetails") != null) {
            throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
        }
        return ((Map<?, ?>) result.get("result")).get("value");
    }

    /** The middle of what a selector finds, scrolled into view. */
    private double[] middle(String selector) throws IOException {
        Object found = evaluate(
                "(() => { const found = document.querySelector(\"" + selector
                        + "\"); if (!found) return null; found.scrollIntoView({block: 'center', behavior: 'instant'});"
                        + " const at = found.getBoundingClientRect(); return [at.left + at.width / 2, at.top + at.height / 2]; })()");
        if (found == null) {
            throw new AssertionError("nothing is " + selector);
        }
        return ((List<?>) found)
                .stream().mapToDouble(each -> ((Number) each).doubleValue()).toArray();
    }

    public void click(String selector) throws IOException {
        double[] at = middle(selector);
        mouse("mouseMoved", at[0], at[1], 0);
        mouse("mousePressed", at[0], at[1], 1);
        mouse("mouseReleased", at[0], at[1], 0);
        settle();
    }

    /** Moves the mouse there, as parts of the width from the middle of what a selector finds. */
    public void hover(String selector) throws IOException {
        double[] at = middle(selector);
        mouse("mouseMoved", at[0], at[1], 0);
        settle();
    }

    /** Presses in the middle of what a selector finds and pulls to the right. */
    public void drag(String selector, int pixels) throws IOException {
        double[] at = middle(selector);
        mouse("mouseMoved", at[0], at[1], 0);
        mouse("mousePressed", at[0], at[1], 1);
        mouse("mouseMoved", at[0] + pixels / 2.0, at[1], 1);
        mouse("mouseMoved", at[0] + pixels, at[1], 1);
        mouse("mouseReleased", at[0] + pixels, at[1], 0);
        settle();
    }

    private void mouse(String type, double x, double y, int buttons) throws IOException {
        call(
                "Input.dispatchMouseEvent",
                "\"type\":\"" + type + "\",\"x\":" + x + ",\"y\":" + y + ",\"clickCount\":1,\"button\":\""
                        + (type.equals("mouseMoved") && buttons == 0 ? "none" : "left") + "\",\"buttons\":" + buttons);
    }

    /** Types text where the focus is. */
    public void type(String text) throws IOException {
        call("Input.insertText", "\"text\":\"" + text + "\"");
        settle();
    }

    /** Presses a key that has a name: {@code ArrowDown}, {@code Enter}. */
    public void press(String key) throws IOException {
        call("Input.dispatchKeyEvent", "\"type\":\"rawKeyDown\",\"key\":\"" + key + "\",\"code\":\"" + key + "\"");
        call("Input.dispatchKeyEvent", "\"type\":\"keyUp\",\"key\":\"" + key + "\",\"code\":\"" + key + "\"");
        settle();
    }

    /** The whole page as an image. */
    public void keepImage(Path png) throws IOException {
        Object image = call("Page.captureScreenshot", "\"format\":\"png\",\"captureBeyondViewport\":true")
                .get("data");
        Files.createDirectories(png.getParent());
        Files.write(png, Base64.getDecoder().decode(((String) image).getBytes(StandardCharsets.US_ASCII)));
    }

    /** The page as it is printed. */
    public void keepPrint(Path pdf) throws IOException {
        Object printed = call("Page.printToPDF", "\"printBackground\":false").get("data");
        Files.createDirectories(pdf.getParent());
        Files.write(pdf, Base64.getDecoder().decode(((String) printed).getBytes(StandardCharsets.US_ASCII)));
    }

    /** What the console said and what was thrown since a page was opened. */
    public List<String> complaints() {
        return complaints;
    }

    /** All addresses that were asked for since then. */
    public List<String> requests() {
        return requests;
    }

    @Override
    public void close() throws IOException {
        client.shutdownNow();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
