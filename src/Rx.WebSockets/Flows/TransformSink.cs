using System;
using System.Collections.Generic;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Flows;

/// <summary>Passes data frames through extensions that somebody else owns.</summary>
internal sealed class TransformSink(IFlowObserver<Frame> observer, Func<Frame, IReadOnlyList<Frame>> transform) : FramesSink(observer)
{
    private Frame[] _frames = [];
    private int _taken;

    protected override void Begin(Frame frame) => (_frames, _taken) = ([.. transform(frame)], 0);

    protected override bool TryTake(out Frame frame, out bool isLast)
    {
        var taken = _taken < _frames.Length;
        frame = taken ? _frames[_taken++] : default;
        isLast = taken && _taken == _frames.Length;
        if (isLast)
        {
            _frames = [];
            _taken = 0;
        }

        return taken;
    }

    protected override void Release()
    {
    }
}
