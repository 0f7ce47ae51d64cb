using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using Rx.WebSockets;

namespace Quotes;

/// <summary>The quotes of a server as rows, with the connection to it.</summary>
public sealed class QuotesViewModel : IDisposable
{
    private const int LatenciesKept = 60;

    private readonly List<TimeSpan?> _latencies = [];

    public QuotesViewModel(Uri server)
    {
        var feed = WebSocketClient.Connect(server, new() { Session = new() { Tap = Frames.Tap } })
            .Reconnect(Backoff.Exponential(from: TimeSpan.FromMilliseconds(500), to: TimeSpan.FromSeconds(2)));

        Connection = feed.ToViewModel(interval: TimeSpan.FromMilliseconds(500));
        Binding = feed
            .FromEach(session => session.Incoming.Json(Contracts.Default.QuoteMessageArray)
                .SelectMany(messages => messages!.Select(message => message.ToChange()))
                .StaleAtEnd())
            .BindTo(Rows);

        Connection.PropertyChanged += (_, change) =>
        {
            if (change.PropertyName is nameof(Connection.Latency))
            {
                _latencies.RemoveRange(0, Math.Max(0, _latencies.Count + 1 - LatenciesKept));
                _latencies.Add(Connection.Latency);
            }
        };
    }

    public ObservableCollection<Row<string, Quote>> Rows { get; } = [];

    /// <summary>How fresh the rows are, and what was counted.</summary>
    public CollectionBinding Binding { get; }

    public ConnectionViewModel Connection { get; }

    /// <summary>The latest latencies; null where a connection was lost.</summary>
    public IReadOnlyList<TimeSpan?> Latencies => _latencies;

    public FrameLog Frames { get; } = new();

    public void Dispose()
    {
        Binding.Dispose();
        Connection.Dispose();
    }
}
