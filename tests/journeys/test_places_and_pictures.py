"""Places and pictures that are sent reach the form that wants them."""

LOCATION = {"MsgType": "location", "Location_X": "39.6309", "Location_Y": "118.1802", "Scale": "16", "Label": "唐山站"}
PICTURE = {"MsgType": "image", "PicUrl": "http://127.0.0.1/x.jpg", "MediaId": "demo-media-0001"}
