namespace Rx.WebSockets.Protocol.State;

/// <summary>A frame in the outbox.</summary>
/// <param name="frame">The frame.</param>
/// <param name="mark">Goes with it, if anybody wants to know of it.</param>
/// <param name="isPushed">Whether it came from somebody who couldn't wait, so that it may be dropped for others.</param>
internal struct WaitingFrame(Frame frame, FrameMark? mark, bool isPushed)
{
    public Frame Frame { get; set; } = frame;

    public FrameMark? Mark { get; set; } = mark;

    public bool IsPushed { get; } = isPushed;

    /// <summary>Whether only its place is left, since the frame was removed.</summary>
    public bool IsGone { get; private set; }

    /// <summary>How many frames before this one were removed, together with their places.</summary>
    public int RemovedBefore { get; set; }

    public readonly bool IsWhole => Frame.IsFinal && Frame.Opcode is not Opcode.Continuation;

    public void Remove()
    {
        Mark?.Leave();
        (Frame, Mark, IsGone) = (default, null, true);
    }
}
