using System;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Flows;

/// <summary>The pieces of one data frame, cut one by one as they are asked for (RFC 6455 §5.4).</summary>
internal struct Fragments(Frame frame, int maxPayload)
{
    private int _taken;
    private bool _began;

    /// <summary>Cuts the next piece; an empty frame is one empty piece.</summary>
    public bool TryTake(out Frame piece)
    {
        var left = frame.Payload[_taken..];
        if (_began && left.IsEmpty)
        {
            piece = default;
            return false;
        }

        var payload = left[..Math.Min(left.Length, maxPayload)];
        piece = _began ? Frame.Continuation(payload) : frame.WithPayload(payload);
        _began = true;
        _taken += payload.Length;
        if (_taken < frame.Payload.Length || !frame.IsFinal)
        {
            piece = piece.NotFinal();
        }

        return true;
    }
}
