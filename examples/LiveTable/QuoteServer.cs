using System;
using System.Linq;
using System.Reactive.Subjects;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rx.WebSockets;
using Rx.WebSockets.AspNetCore;

namespace Quotes;

/// <summary>Serves the market to viewers, each at its own pace; it can be killed and started again, while the market goes on.</summary>
public sealed class QuoteServer(Market market, int port) : IAsyncDisposable
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    private readonly BehaviorSubject<bool> _isRunning = new(false);
    private CancellationTokenSource _killed = new();
    private WebApplication? _app;

    public Uri Uri => new($"ws://127.0.0.1:{port}/quotes");

    /// <summary>Whether it runs: now, and when that changes.</summary>
    public IObservable<bool> IsRunning => _isRunning;

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _app = builder.Build();
        _app.MapGet("/", () => Resource("plain.html", "text/html"));
        _app.MapGet("/app.css", () => Resource("app.css", "text/css"));
        _app.MapRxWebSocket("/quotes", Serve);
        _killed = new CancellationTokenSource();
        await _app.StartAsync();
        _isRunning.OnNext(true);
    }

    /// <summary>Ends it as a crash would: connections break without a Close, and nobody listens any more.</summary>
    public async Task KillAsync()
    {
        _isRunning.OnNext(false);
        await _killed.CancelAsync();
        await _app!.DisposeAsync();
    }

    public ValueTask DisposeAsync() => _isRunning.Value ? new(KillAsync()) : default;

    // A snapshot, then what changes: at most ten messages a second, each with the latest quote of every pair that changed.
    private void Serve(IWebSocketSession session)
    {
        session.Attached.Add(_killed.Token.Register(session.Abort));
        market.Quotes.Changes.Conflate(Frame)
            .Select(changes => changes.Select(QuoteMessage.Of).ToArray())
            .Subscribe(session.Outgoing.Json(Contracts.Default.QuoteMessageArray));
    }

    private static IResult Resource(string name, string type) =>
        Results.Stream(typeof(QuoteServer).Assembly.GetManifestResourceStream(name)!, type);
}
