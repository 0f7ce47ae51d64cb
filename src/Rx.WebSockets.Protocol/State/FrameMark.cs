namespace Rx.WebSockets.Protocol.State;

/// <summary>Goes with a frame on its way out, for who wants to find it while it waits, or to hear of it.</summary>
internal abstract class FrameMark
{
    private Ring<WaitingFrame>? _ring;

    /// <summary>Whether the frame waits in the outbox: no octet of it was written.</summary>
    public bool Waits => _ring is not null;

    public bool WaitsIn(Ring<WaitingFrame> ring) => _ring == ring;

    /// <summary>Where it waits.</summary>
    public ref WaitingFrame Frame => ref _ring![Place];

    private long Place { get; set; }

    public void Put(Ring<WaitingFrame> ring, long place) => (_ring, Place) = (ring, place);

    /// <summary>Another frame takes the place of this one.</summary>
    public void HandOver(FrameMark newer)
    {
        newer.Put(_ring!, Place);
        _ring = null;
    }

    /// <summary>The frame waits no longer: it is about to be written, or was removed.</summary>
    public virtual void Leave() => _ring = null;

    /// <summary>Its last octet was written.</summary>
    public abstract void Written();
}
