namespace Rx.WebSockets.Sessions;

/// <summary>What most sessions never need: each is null until somebody asks for it, and so are they all together.</summary>
internal sealed class SeldomParts
{
    public FlushQueue? Flushes;
    public Pings? Pings;
    public ControlFrames? ControlFrames;
    public Announcements? Announcements;
    public Fates? Fates;
    public PressureGauge? Gauge;
    public Silence? Silence;
}
