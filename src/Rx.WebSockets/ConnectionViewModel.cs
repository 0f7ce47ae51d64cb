using System;
using System.ComponentModel;
using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace Rx.WebSockets;

/// <summary>A connection whose properties a user interface binds to: a badge, a latency, a countdown, a reason.</summary>
/// <remarks>All properties change, and all events come, on the scheduler that it was made with. Disposing it leaves the connection alone.</remarks>
/// <example><code>
/// Connection = feed.ToViewModel();                  // in a view model's constructor, on the thread of the user interface
/// // &lt;TextBlock Text="{Binding Connection.Text}" Foreground="{Binding Connection.IsOnline, Converter=...}" /&gt;
/// </code></example>
[DebuggerDisplay("{Text}, latency {Latency}, {Queued} octets queued")]
public sealed class ConnectionViewModel : INotifyPropertyChanged, IDisposable
{
    private readonly IDisposable _subscription;
    private ConnectionReading _reading = new() { Status = ConnectionStatus.Idle };

    internal ConnectionViewModel(IObservable<ConnectionReading> readings, IScheduler scheduler) =>
        _subscription = readings.ObserveOn(scheduler).Subscribe(Show);

    /// <inheritdoc/>
    public event PropertyChangedEventHandler? PropertyChanged;

    /// <summary>What the connection is at.</summary>
    public ConnectionPhase Phase => _reading.Status.Phase;

    /// <summary>Whether a session is open.</summary>
    public bool IsOnline => _reading.IsOnline;

    /// <summary>The status in one line, such as <c>Waiting 2 s for attempt 3: …</c></summary>
    public string Text => _reading.Status.ToString();

    /// <summary>The number of the attempt that is under way, gave the session or is waited for, see <see cref="ConnectionStatus.Attempt"/>.</summary>
    public int Attempt => _reading.Status.Attempt;

    /// <summary>When the next attempt begins; null when nothing is waited for.</summary>
    public DateTimeOffset? DueAt => _reading.Status.DueAt;

    /// <summary>How the last session ended; null when the last attempt gave none.</summary>
    public SessionEnd? LastEnd => _reading.Status.LastEnd;

    /// <summary>What the last attempt failed with, or the exception of the last session's end; null if there was nothing such.</summary>
    public Exception? LastFailure => _reading.Status.LastFailure;

    /// <summary>How long the latest Ping took to the peer and back; null while none has, in this session.</summary>
    public TimeSpan? Latency => _reading.Latency;

    /// <summary>How many octets wait for the transport.</summary>
    public long Queued => _reading.Queued;

    /// <summary>Looks no more; the properties stay as they are.</summary>
    public void Dispose() => _subscription.Dispose();

    private void Show(ConnectionReading reading)
    {
        var (before, after) = (_reading, reading);
        _reading = reading;
        Tell(nameof(Phase), before.Status.Phase, after.Status.Phase);
        Tell(nameof(IsOnline), before.IsOnline, after.IsOnline);
        Tell(nameof(Attempt), before.Status.Attempt, after.Status.Attempt);
        Tell(nameof(DueAt), before.Status.DueAt, after.Status.DueAt);
        Tell(nameof(LastEnd), before.Status.LastEnd, after.Status.LastEnd);
        Tell(nameof(LastFailure), before.Status.LastFailure, after.Status.LastFailure);
        Tell(nameof(Latency), before.Latency, after.Latency);
        Tell(nameof(Queued), before.Queued, after.Queued);
        Tell(nameof(Text), before.Status, after.Status);
    }

    private void Tell<T>(string property, T before, T after)
    {
        if (!Equals(before, after))
        {
            PropertyChanged?.Invoke(this, new PropertyChangedEventArgs(property));
        }
    }
}
