using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rx.WebSockets.AspNetCore;

namespace Rx.WebSockets.Conformance.Driving;

/// <summary>A headless browser with one page, which is driven by server-sent events and posts back what it saw.</summary>
internal sealed class Browser : IPeerLines
{
    private readonly Channel<string> _commands = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();
    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("rx-websockets-chromium-");
    private readonly WebApplication _server;
    private ChildProcess? _chromium;
    private Task _ending = Task.CompletedTask;

    private Browser(string page)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapGet("/", () => Results.File(page, "text/html"));
        _server.MapGet("/commands", SendCommandsAsync);
        _server.MapPost("/events", TakeEventsAsync);

        // With the default options: pages of the same host may connect.
        _server.MapRxWebSocket("/echo", session => session.Incoming.Subscribe(session.Outgoing));
    }

    public string Epitaph => _chromium?.Epitaph ?? "Chromium was not started.";

    public static async Task<Browser> StartAsync(string page)
    {
        var browser = new Browser(page);
        await browser._server.StartAsync();
        browser.StartChromium();
        return browser;
    }

    public Task WriteAsync(string line, CancellationToken cancellationToken) => _commands.Writer.WriteAsync(line, cancellationToken).AsTask();

    public IAsyncEnumerable<string> ReadAllAsync() => _events.Reader.ReadAllAsync();

    public void Kill()
    {
        // All of its processes at once: one that outlives another closes the connections properly.
        if (_chromium is not null)
        {
            using var kill = Process.Start("sh", ["-c", $"kill -s KILL -- -{_chromium.Id}"]);
            kill.WaitForExit();
            _chromium.Kill();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _commands.Writer.TryComplete();
        Kill();
        await _ending;
        await _server.DisposeAsync();
        _profile.Delete(recursive: true);
    }

    // The remote debugging pipe, file descriptor 3, is standard input here: Chromium ends when it is closed, so none is left behind.
    private void StartChromium()
    {
        _chromium = ChildProcess.Start(
            "Chromium", "sh", "-c", "command -v chromium >/dev/null || exit 3; exec setsid chromium \"$@\" 3<&0 4>/dev/null", "chromium",
            "--remote-debugging-pipe", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            $"--user-data-dir={_profile.FullName}", _server.Urls.Single());
        _ending = WaitForEndAsync(_chromium);
    }

    private async Task WaitForEndAsync(ChildProcess chromium)
    {
        Exception? fault = null;
        try
        {
            await foreach (var _ in chromium.ReadAllAsync())
            {
            }
        }
        catch (MissingPeerException missing)
        {
            fault = missing;
        }

        _events.Writer.TryComplete(fault);
    }

    private async Task SendCommandsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
        await foreach (var command in _commands.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync($"data: {command}\n\n");
        }
    }

    private async Task TakeEventsAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        while (await body.ReadLineAsync() is { } line)
        {
            await _events.Writer.WriteAsync(line);
        }
    }
}
